import type { Request, Response } from 'express'
import { spokenOf } from '../accounts/letters.ts'
import type { From, Opened } from '../accounts.ts'
import type { Deps } from '../deps.ts'
import { markDevice, readDeviceMark, readRefreshCookie, setRefreshCookie } from './cookie.ts'
import { deviceName } from './device-name.ts'

/** Where a request to log in comes from. */
export const fromOf = (deps: Deps, req: Request, ip: string): From => ({
  device: deviceName(req),
  ip,
  language: spokenOf(req.acceptsLanguages()),
  known_device: readDeviceMark(req, deps.env.PUBLIC_URL),
  held: readRefreshCookie(req, deps.env.PUBLIC_URL),
})

/** Puts the refresh token in the cookie, and the rest in the reply. */
export function opened(deps: Deps, res: Response, { session, refresh_token }: Opened) {
  setRefreshCookie(res, deps.env.PUBLIC_URL, refresh_token)
  const mark = deps.accounts.markFor(session.user.id)
  if (mark) markDevice(res, deps.env.PUBLIC_URL, mark)
  return { data: session }
}
