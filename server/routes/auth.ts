import type { Request, Response } from 'express'
import * as z from 'zod/mini'
import { rest, uuid } from '#sync-rules'
import { spokenOf } from '../accounts/letters.ts'
import { MAX_SESSIONS } from '../accounts/sessions.ts'
import type { Deps } from '../deps.ts'
import { Refusal } from '../errors.ts'
import { type Route, route } from '../http.ts'
import { clearRefreshCookie, readRefreshCookie, refuseForeign } from './cookie.ts'
import { fromOf, opened } from './opened.ts'

const LIMIT = 64 * 1024

async function refresh(deps: Deps, req: Request, res: Response, ip: string) {
  refuseForeign(req, deps.env.PUBLIC_URL)
  const token = readRefreshCookie(req, deps.env.PUBLIC_URL)
  try {
    if (token === undefined) throw new Refusal('refresh_invalid', 'Log in first.')
    return opened(deps, res, await deps.accounts.refresh(token, fromOf(deps, req, ip)))
  } catch (thrown) {
    if (thrown instanceof Refusal && thrown.status === 401) clearRefreshCookie(res, deps.env.PUBLIC_URL)
    throw thrown
  }
}

export const authRoutes: Route[] = [
  route({
    method: 'post',
    path: '/auth/signup',
    lane: 'auth',
    summary: 'Open an account',
    notes: 'A new account is private unless it asks to be public. The refresh token is in an HttpOnly cookie.',
    refuses: [
      'username_taken',
      'email_taken',
      'username_reserved',
      'password_breached',
      'password_context',
      'auth_busy',
    ],
    throttle: 'signup',
    reply: rest.session,
    auth: 'none',
    body: rest.signup,
    limit: LIMIT,
    status: 201,
    run: async ({ deps, body, ip, req, res }) =>
      opened(deps, res, await deps.accounts.signUp(body, fromOf(deps, req, ip))),
  }),
  route({
    method: 'post',
    path: '/auth/login',
    lane: 'auth',
    summary: 'Log in by username or address',
    refuses: ['invalid_credentials', 'auth_busy', 'too_many_guesses'],
    reply: rest.session,
    auth: 'none',
    body: rest.login,
    limit: LIMIT,
    run: async ({ deps, body, ip, req, res }) =>
      opened(deps, res, await deps.accounts.logIn(body, fromOf(deps, req, ip))),
  }),
  route({
    method: 'get',
    path: '/auth/me',
    lane: 'auth',
    summary: 'Who is logged in',
    reply: rest.user,
    auth: 'user',
    run: async ({ deps, auth }) => ({ data: await deps.accounts.me(auth) }),
  }),
  route({
    method: 'post',
    path: '/auth/refresh',
    lane: 'auth',
    summary: 'Trade the refresh cookie for a new access token',
    notes: 'Needs the header `X-Marquee: 1`. The cookie is renewed with it.',
    refuses: ['refresh_invalid', 'refresh_reused', 'session_revoked', 'session_expired', 'csrf'],
    reply: rest.session,
    auth: 'none',
    body: rest.nothing,
    limit: LIMIT,
    run: ({ deps, ip, req, res }) => refresh(deps, req, res, ip),
  }),
  route({
    method: 'post',
    path: '/auth/logout',
    lane: 'auth',
    summary: 'Log out on this device',
    notes: 'Needs the header `X-Marquee: 1`. Logging out twice is no error.',
    refuses: ['csrf'],
    auth: 'none',
    body: rest.nothing,
    limit: LIMIT,
    run: async ({ deps, req, res }) => {
      refuseForeign(req, deps.env.PUBLIC_URL)
      const token = readRefreshCookie(req, deps.env.PUBLIC_URL)
      if (token !== undefined) await deps.accounts.logOut(token)
      clearRefreshCookie(res, deps.env.PUBLIC_URL)
      return undefined
    },
  }),
  route({
    method: 'get',
    path: '/auth/sessions',
    lane: 'auth',
    summary: 'The devices that are signed in',
    auth: 'user',
    reply: z.array(rest.device),
    meta: rest.listMeta,
    async run({ deps, auth }) {
      const devices = await deps.accounts.devices(auth)
      return { data: devices, meta: { limit: MAX_SESSIONS, offset: 0, total: devices.length } }
    },
  }),
  route({
    method: 'delete',
    path: '/auth/sessions/:id',
    lane: 'auth',
    summary: 'Sign a device out',
    notes: 'Another device than this one needs the password to have been given within five minutes.',
    auth: 'user',
    params: z.strictObject({ id: uuid }),
    refuses: ['session_not_found', 'reauth_required'],
    async run({ deps, auth, params }) {
      await deps.accounts.revokeDevice(auth, params.id)
      return undefined
    },
  }),
  route({
    method: 'post',
    path: '/auth/sessions/revoke-others',
    lane: 'auth',
    summary: 'Sign all other devices out',
    notes: 'Needs the password to have been given within five minutes.',
    auth: 'user',
    body: rest.nothing,
    limit: LIMIT,
    reply: rest.revoked,
    refuses: ['reauth_required'],
    run: async ({ deps, auth }) => ({ data: { revoked: await deps.accounts.revokeOthers(auth) } }),
  }),
  route({
    method: 'post',
    path: '/auth/password',
    lane: 'auth',
    summary: 'Set another password',
    notes: 'The refresh cookie is renewed. Other devices stay signed in unless `revoke_others` is true.',
    auth: 'user',
    body: rest.changePassword,
    limit: LIMIT,
    reply: rest.session,
    throttle: 'password',
    refuses: ['invalid_credentials', 'password_same', 'password_breached', 'password_context', 'auth_busy'],
    run: async ({ deps, auth, body, res }) => opened(deps, res, await deps.accounts.changePassword(auth, body)),
  }),
  route({
    method: 'post',
    path: '/auth/reauth',
    lane: 'auth',
    summary: 'Give your password once more',
    notes: 'For five minutes this device may do what cannot be taken back lightly. The refresh cookie is renewed.',
    auth: 'user',
    body: rest.reauth,
    limit: LIMIT,
    reply: rest.reauthed,
    throttle: 'password',
    refuses: ['invalid_credentials', 'auth_busy'],
    async run({ deps, auth, body, res }) {
      const { until, ...session } = await deps.accounts.reauthenticate(auth, body.password)
      opened(deps, res, session)
      return { data: { until } }
    },
  }),
  route({
    method: 'post',
    path: '/auth/reset/request',
    lane: 'auth',
    summary: 'Have a link mailed to set a new password',
    notes: 'The answer is the same whether the address has an account or not.',
    auth: 'none',
    body: rest.resetRequest,
    limit: LIMIT,
    status: 202,
    reply: rest.nothing,
    throttle: 'reset_ip',
    refuses: ['no_mail'],
    async run({ deps, body, req, res }) {
      const send = deps.accounts.requestReset(body.email, spokenOf(req.acceptsLanguages()))
      await deps.throttles.spend('reset_address', body.email.toLowerCase())
      // After the answer: how long it takes would tell whether there is such an account.
      res.once('close', () => void send().catch(err => deps.log.error({ err }, 'a reset link could not be mailed')))
      return { data: {} }
    },
  }),
  route({
    method: 'post',
    path: '/auth/reset/confirm',
    lane: 'auth',
    summary: 'Set a new password by a link',
    notes: 'A link works once. Every device is signed out.',
    auth: 'none',
    body: rest.resetConfirm,
    limit: LIMIT,
    throttle: 'reset_ip',
    refuses: ['reset_invalid', 'password_breached', 'password_context', 'auth_busy'],
    async run({ deps, body }) {
      await deps.accounts.confirmReset(body.token, body.password)
      return undefined
    },
  }),
]
