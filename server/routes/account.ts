import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Response } from 'express'
import { rest } from '#sync-rules'
import { exportAccount } from '../accounts/export.ts'
import type { Deps } from '../deps.ts'
import { type Auth, type Route, route } from '../http.ts'
import { fromOf, opened } from './opened.ts'

/** One file for everything, written as it is read; a client that is slow, or goes away, slows or ends the reading. */
async function sendExport(deps: Deps, auth: Auth, res: Response): Promise<undefined> {
  await deps.accounts.assertRecent(auth)
  await deps.throttles.spend('export', auth.user_id)
  const pieces = exportAccount(deps.db, auth.user_id, deps.now())
  const day = new Date(deps.now()).toISOString().slice(0, 10)
  res.setHeader('Content-Type', 'application/json; charset=utf-8')
  res.setHeader('Content-Disposition', `attachment; filename="marquee-${day}.json"`)
  await pipeline(Readable.from(pieces), res).catch(error => {
    // Cut off, so that nobody takes the part for the whole. A client that went away is no error of ours.
    if ((error as { code?: string }).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error
  })
  return undefined
}

export const accountRoutes: Route[] = [
  route({
    method: 'patch',
    path: '/account',
    summary: 'Change your name, address or visibility',
    notes: 'Another address needs the password to have been given within five minutes (`POST /auth/reauth`).',
    auth: 'user',
    throttle: 'account',
    body: rest.changeAccount,
    reply: rest.user,
    refuses: ['username_taken', 'email_taken', 'username_reserved', 'reauth_required'],
    run: async ({ deps, auth, body }) => ({ data: await deps.accounts.change(auth, body) }),
  }),
  route({
    method: 'get',
    path: '/account/export',
    lane: 'background',
    summary: 'Everything that is kept of you, as one file',
    notes: 'Needs the password to have been given within five minutes. Not in the envelope.',
    auth: 'user',
    writes: 'application/json',
    refuses: ['reauth_required', 'rate_limited'],
    run: ({ deps, auth, res }) => sendExport(deps, auth, res),
  }),
  route({
    method: 'delete',
    path: '/account',
    summary: 'Delete your account',
    notes:
      'Gone for everybody at once, purged after seven days, and until then to be had back (`POST /account/undelete`).',
    auth: 'user',
    throttle: 'account',
    reply: rest.deletion,
    refuses: ['reauth_required'],
    run: async ({ deps, auth }) => ({ data: await deps.accounts.remove(auth) }),
  }),
  route({
    method: 'post',
    path: '/account/undelete',
    lane: 'auth',
    summary: 'Take a deletion back, and log in',
    auth: 'none',
    body: rest.login,
    limit: 64 * 1024,
    reply: rest.session,
    refuses: ['invalid_credentials', 'auth_busy', 'rate_limited', 'too_many_guesses'],
    run: async ({ deps, body, ip, req, res }) =>
      opened(deps, res, await deps.accounts.restore(body, fromOf(deps, req, ip))),
  }),
]
