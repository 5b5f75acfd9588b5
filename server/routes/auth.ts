import type { Request, Response } from 'express'
import { rest } from '#sync-rules'
import type { Opened } from '../accounts.ts'
import type { Deps } from '../deps.ts'
import { Refusal } from '../errors.ts'
import { type Route, route } from '../http.ts'
import { clearRefreshCookie, readRefreshCookie, refuseForeign, setRefreshCookie } from './cookie.ts'
import { deviceName } from './device-name.ts'

const LIMIT = 64 * 1024

const fromOf = (req: Request, ip: string) => ({ device: deviceName(req), ip })

/** Puts the refresh token in the cookie, and the rest in the reply. */
function reply(deps: Deps, res: Response, opened: Opened) {
  setRefreshCookie(res, deps.env.PUBLIC_URL, opened.refresh_token)
  return { data: opened.session }
}

async function refresh(deps: Deps, req: Request, res: Response) {
  refuseForeign(req, deps.env.PUBLIC_URL)
  const token = readRefreshCookie(req, deps.env.PUBLIC_URL)
  try {
    if (token === undefined) throw new Refusal('refresh_invalid', 'Log in first.')
    return reply(deps, res, await deps.accounts.refresh(token))
  } catch (thrown) {
    if (thrown instanceof Refusal && thrown.status === 401) clearRefreshCookie(res, deps.env.PUBLIC_URL)
    throw thrown
  }
}

export const authRoutes: Route[] = [
  route({
    method: 'post',
    path: '/auth/signup',
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
    run: async ({ deps, body, ip, req, res }) => reply(deps, res, await deps.accounts.signUp(body, fromOf(req, ip))),
  }),
  route({
    method: 'post',
    path: '/auth/login',
    summary: 'Log in by username or address',
    refuses: ['invalid_credentials', 'auth_busy'],
    reply: rest.session,
    auth: 'none',
    body: rest.login,
    limit: LIMIT,
    run: async ({ deps, body, ip, req, res }) => reply(deps, res, await deps.accounts.logIn(body, fromOf(req, ip))),
  }),
  route({
    method: 'get',
    path: '/auth/me',
    summary: 'Who is logged in',
    reply: rest.user,
    auth: 'user',
    run: async ({ deps, auth }) => ({ data: await deps.accounts.me(auth) }),
  }),
  route({
    method: 'post',
    path: '/auth/refresh',
    summary: 'Trade the refresh cookie for a new access token',
    notes: 'Needs the header `X-Marquee: 1`. The cookie is renewed with it.',
    refuses: ['refresh_invalid', 'refresh_reused', 'session_revoked', 'session_expired', 'csrf'],
    reply: rest.session,
    auth: 'none',
    body: rest.nothing,
    limit: LIMIT,
    run: ({ deps, req, res }) => refresh(deps, req, res),
  }),
  route({
    method: 'post',
    path: '/auth/logout',
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
]
