import type { Request, Response } from 'express'
import { rest } from '#sync-rules'
import type { Opened } from '../accounts.ts'
import type { Deps } from '../deps.ts'
import { Refusal } from '../errors.ts'
import { type Route, route } from '../http.ts'
import { clearRefreshCookie, readRefreshCookie, refuseForeign, setRefreshCookie } from './cookie.ts'
import { deviceName } from './device-name.ts'

const LIMIT = 64 * 1024

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
    auth: 'none',
    body: rest.signup,
    limit: LIMIT,
    status: 201,
    run: async ({ deps, body, req, res }) => reply(deps, res, await deps.accounts.signUp(body, deviceName(req))),
  }),
  route({
    method: 'post',
    path: '/auth/login',
    auth: 'none',
    body: rest.login,
    limit: LIMIT,
    run: async ({ deps, body, req, res }) => reply(deps, res, await deps.accounts.logIn(body, deviceName(req))),
  }),
  route({
    method: 'get',
    path: '/auth/me',
    auth: 'user',
    run: async ({ deps, auth }) => ({ data: await deps.accounts.me(auth) }),
  }),
  route({
    method: 'post',
    path: '/auth/refresh',
    auth: 'none',
    body: rest.nothing,
    limit: LIMIT,
    run: ({ deps, req, res }) => refresh(deps, req, res),
  }),
  route({
    method: 'post',
    path: '/auth/logout',
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
