import { ServerResponse } from 'node:http'
import type { Express } from 'express'
import helmet from 'helmet'

const API_CSP = "default-src 'none'; frame-ancestors 'none'"

/** What a page of the app may do. `mq-sw` is the one Trusted Types policy: the service worker's URL passes through it. */
const PAGE_CSP = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' https://image.tmdb.org blob: data:",
  // The image host too: the service worker, which keeps posters, is ruled by this line and not by img-src.
  "connect-src 'self' https://image.tmdb.org",
  "font-src 'self'",
  "manifest-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "object-src 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types mq-sw',
].join('; ')

/** True when people reach this server by https. Only then may it ask browsers for it: on plain http that breaks the app. */
export const isHttps = (publicUrl: string | undefined): boolean => publicUrl?.startsWith('https:') ?? false

export const pageCsp = (publicUrl: string | undefined): string =>
  isHttps(publicUrl) ? `${PAGE_CSP}; upgrade-insecure-requests` : PAGE_CSP

/** The headers of every reply. Routes for pages and files put their own policy and caching in place of these. */
function headersOfAll(publicUrl: string | undefined): [string, string][] {
  const found = new Map<string, string>()
  const writer = {
    setHeader: (name: string, value: string) => found.set(name, value),
    removeHeader: (name: string) => found.delete(name),
  }
  helmet({
    contentSecurityPolicy: false,
    strictTransportSecurity: isHttps(publicUrl) ? { maxAge: 31_536_000, includeSubDomains: true } : false,
    referrerPolicy: { policy: 'no-referrer' },
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
  })({} as never, writer as never, () => {})
  found.set('Content-Security-Policy', API_CSP)
  found.set('Cache-Control', 'no-store')
  found.set('Permissions-Policy', 'camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()')
  return [...found]
}

/**
 * Every reply of the app gets them when its head is written, and not before: a poll that is held for twenty seconds
 * would keep fifteen headers all the while.
 */
export function secureReplies(app: Express, publicUrl: string | undefined): void {
  const headers = headersOfAll(publicUrl)
  const { writeHead } = ServerResponse.prototype
  Object.assign(app.response, {
    writeHead(this: ServerResponse, ...head: unknown[]) {
      for (const [name, value] of headers) if (!this.hasHeader(name)) this.setHeader(name, value)
      return Reflect.apply(writeHead, this, head)
    },
  })
}
