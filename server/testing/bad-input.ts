import { expect } from 'vitest'
import type { ErrorCode } from '#sync-rules'
import { digest } from './digest.ts'
import type { TestServer } from './http.ts'
import { type RawRequest, rawRequest } from './raw-request.ts'

/** One line of the catalogue of bad input: a request, and the refusal it has to meet. */
export type BadInput = [what: string, request: () => RawRequest, status: number, code: ErrorCode]

export const JSON_TYPE: [string, string] = ['Content-Type', 'application/json']

export const post = (
  path: string,
  body: string | Uint8Array,
  headers: [string, string][] = [JSON_TYPE],
): RawRequest => ({ method: 'POST', path, headers, body })

/** Sends it and holds: the status and code, a name for the request, nothing of our insides told, nothing changed. */
export async function expectRefused(server: TestServer, row: BadInput): Promise<void> {
  const [, request, status, code] = row
  const before = await digest(server)
  const reply = await rawRequest(server.url, request())
  expect([reply.status, reply.error?.code], reply.text).toEqual([status, code])
  expect(reply.error?.request_id).toBe(reply.headers['x-request-id'])
  expect(reply.headers['content-type']).toBe('application/json; charset=utf-8')
  expect(reply.headers['cache-control']).toBe('no-store')
  expect(reply.text).not.toMatch(/\bat .+:\d+|node_modules|\.ts\b|select /u)
  expect(await digest(server)).toBe(before)
}
