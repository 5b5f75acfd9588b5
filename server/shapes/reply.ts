import type { Response } from 'express'

/** Of every answer: rows are one person's, so nobody keeps them and no cache mixes two people. */
const always = { 'cache-control': 'private, no-store', vary: 'Authorization' }

export type Headers = Record<string, string>

/**
 * Writes a whole JSON answer. Not `res.json`: Express would add ETags and answer 304 by itself.
 */
export function sendJson(res: Response, status: number, headers: Headers, body: string): void {
  res.writeHead(status, {
    ...always,
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
    ...headers,
  })
  res.end(body)
}

/** Begins an answer that is written bit by bit. The head leaves at once, before there is anything to say. */
export function startStream(res: Response, headers: Headers): void {
  res.writeHead(200, { ...always, 'x-accel-buffering': 'no', ...headers })
  res.flushHeaders()
}

export function sendMessage(res: Response, status: number, message: string, headers: Headers = {}): void {
  sendJson(res, status, headers, JSON.stringify({ message }))
}

/**
 * "What you hold cannot be continued: begin again." The body is an array because old clients publish it as messages.
 * The handle must be a new one, or clients take the next answer for a stale one.
 */
export function sendMustRefetch(res: Response, handle: string): void {
  sendJson(res, 409, { 'electric-handle': handle }, '[{"headers":{"control":"must-refetch"}}]')
}
