import { parseCookie, stringifySetCookie } from 'cookie'
import type { Request, Response } from 'express'
import { IDLE_DAYS } from '../accounts/sessions.ts'
import { Refusal } from '../errors.ts'
import { isHttps } from '../http/headers.ts'

/**
 * The refresh token lives in a cookie that scripts cannot read and other sites cannot send. Behind https it carries the
 * `__Host-` prefix, which browsers accept only with Secure and without Domain. On plain http, which the server allows on
 * the loopback alone, it goes without both: not every browser takes a Secure cookie from http://localhost.
 */
const nameFor = (publicUrl: string | undefined, name: 'mq_rt' | 'mq_dev' = 'mq_rt') =>
  isHttps(publicUrl) ? `__Host-${name}` : name

export const readRefreshCookie = (req: Request, publicUrl: string | undefined): string | undefined =>
  parseCookie(req.headers.cookie ?? '')[nameFor(publicUrl)]

export function setRefreshCookie(res: Response, publicUrl: string | undefined, token: string): void {
  write(res, publicUrl, token, IDLE_DAYS * 86_400)
}

export function clearRefreshCookie(res: Response, publicUrl: string | undefined): void {
  write(res, publicUrl, '', 0)
}

/** By this a device is known at its next log-in. It opens nothing: it only says that somebody logged in here before. */
export const readDeviceMark = (req: Request, publicUrl: string | undefined): string | undefined =>
  parseCookie(req.headers.cookie ?? '')[nameFor(publicUrl, 'mq_dev')]

export function markDevice(res: Response, publicUrl: string | undefined, mark: string): void {
  write(res, publicUrl, mark, 400 * 86_400, 'mq_dev')
}

function write(
  res: Response,
  publicUrl: string | undefined,
  value: string,
  maxAge: number,
  name: 'mq_rt' | 'mq_dev' = 'mq_rt',
): void {
  const cookie = stringifySetCookie({
    name: nameFor(publicUrl, name),
    value,
    maxAge,
    path: '/',
    httpOnly: true,
    sameSite: 'strict',
    secure: isHttps(publicUrl),
  })
  res.append('Set-Cookie', cookie)
}

/**
 * For the two routes that act on the cookie alone. A page of another site can make a browser send neither the header
 * X-Marquee nor JSON without asking first, and cannot lie in Sec-Fetch-Site or Origin. A client that is no browser sends
 * neither of those two, and has no cookie that it did not put there itself.
 */
export function refuseForeign(req: Request, publicUrl: string | undefined): void {
  const own = publicUrl ? new URL(publicUrl).origin : `http://${req.headers.host}`
  const site = req.headers['sec-fetch-site']
  const origin = req.headers.origin
  const fromHere = site !== undefined ? site === 'same-origin' : origin === undefined || origin === own
  if (!fromHere || req.headers['x-marquee'] !== '1') {
    throw new Refusal('csrf', 'This has to be asked by the app itself.')
  }
}
