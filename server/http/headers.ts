import { ServerResponse } from 'node:http'
import type { Express, Response } from 'express'
import helmet from 'helmet'
import { requestId } from './trace.ts'

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

/** The headers of every reply, in small letters. Routes for pages and files put their own policy and caching in place of these. */
function headersOfAll(publicUrl: string | undefined): Record<string, string> {
  const found = new Map<string, string>()
  const writer = {
    setHeader: (name: string, value: string) => found.set(name.toLowerCase(), value),
    removeHeader: (name: string) => found.delete(name.toLowerCase()),
  }
  helmet({
    contentSecurityPolicy: false,
    strictTransportSecurity: isHttps(publicUrl) ? { maxAge: 31_536_000, includeSubDomains: true } : false,
    referrerPolicy: { policy: 'no-referrer' },
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
  })({} as never, writer as never, () => {})
  found.set('content-security-policy', API_CSP)
  found.set('cache-control', 'no-store')
  found.set('permissions-policy', 'camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()')
  return Object.fromEntries(found)
}

const isHeaders = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * Every reply of the app gets them when its head is written, and not before: a poll that is held for twenty seconds
 * would keep fifteen headers all the while.
 */
export function secureReplies(app: Express, publicUrl: string | undefined): void {
  const headers = headersOfAll(publicUrl)
  const { writeHead } = ServerResponse.prototype
  Object.assign(app.response, {
    writeHead(this: Response, status: number, ...rest: unknown[]) {
      const [own] = rest
      const ours = { ...headers, 'x-request-id': requestId(this) }
      // Whoever gives all headers at once gets them written at once: set one by one they would be kept by the reply.
      if (isHeaders(own) && this.getHeaderNames().length === 0)
        return Reflect.apply(writeHead, this, [status, { ...ours, ...own }])
      for (const [name, value] of Object.entries(ours)) if (!this.hasHeader(name)) this.setHeader(name, value)
      return Reflect.apply(writeHead, this, [status, ...rest])
    },
  })
}
