import { type Agent, request } from 'node:http'
import type { ErrorBody } from '#sync-rules'

export interface RawRequest {
  method?: string
  path?: string
  /** As pairs, so that a header can be sent twice. */
  headers?: [string, string][]
  body?: string | Uint8Array
  /** Keeps the connection for the next one. */
  agent?: Agent
}

export interface RawReply {
  status: number
  headers: Record<string, string | string[] | undefined>
  text: string
  error: ErrorBody['error'] | undefined
}

/** A request as no well-behaved client would send it: fetch puts headers and paths in order before they leave. */
export function rawRequest(url: string, { method = 'GET', path = '/', headers = [], body, agent }: RawRequest) {
  return new Promise<RawReply>((resolve, reject) => {
    const { hostname, port } = new URL(url)
    const all = [['Host', `${hostname}:${port}`], ...headers]
    if (body !== undefined) all.push(['Content-Length', String(Buffer.byteLength(body))])
    const req = request({ hostname, port, method, path, headers: all.flat(), agent: agent ?? false }, res => {
      const chunks: Buffer[] = []
      res.on('data', chunk => chunks.push(chunk))
      res.on('end', () => {
        const text = Buffer.concat(chunks).toString()
        const isJson = res.headers['content-type']?.startsWith('application/json') && text !== ''
        const json = isJson ? JSON.parse(text) : {}
        resolve({ status: res.statusCode ?? 0, headers: res.headers, text, error: json.error })
      })
    })
    req.on('error', reject)
    req.end(body)
  })
}
