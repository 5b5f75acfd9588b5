import type { Request, Response } from 'express'
import type { From, Opened } from '../accounts.ts'
import type { Deps } from '../deps.ts'
import { setRefreshCookie } from './cookie.ts'
import { deviceName } from './device-name.ts'

/** Where a request to log in comes from. */
export const fromOf = (req: Request, ip: string): From => ({ device: deviceName(req), ip })

/** Puts the refresh token in the cookie, and the rest in the reply. */
export function opened(deps: Deps, res: Response, { session, refresh_token }: Opened) {
  setRefreshCookie(res, deps.env.PUBLIC_URL, refresh_token)
  return { data: session }
}
