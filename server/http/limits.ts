import type { Server, ServerOptions } from 'node:http'
import type { Socket } from 'node:net'
import { householdOf, networkOf } from '../accounts/network.ts'

/**
 * For `http.createServer`: how long and how large a request may be. Replies may take as long as they like, so held
 * polls are not cut. keepAliveTimeout lies above that of the usual proxies, which otherwise reuse a dying connection.
 */
export const serverOptions: ServerOptions = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 5_000,
  // Two hundred ids stand in one query string (IDS_MAX), beside a token and a cookie.
  maxHeaderSize: 16 * 1024,
}

/** The limits that can also be set on a server that exists. `maxHeaderSize` cannot: pass `serverOptions` when creating it. */
export function applyLimits(server: Server): void {
  server.headersTimeout = serverOptions.headersTimeout ?? 0
  server.requestTimeout = serverOptions.requestTimeout ?? 0
  server.keepAliveTimeout = serverOptions.keepAliveTimeout ?? 0
  server.maxRequestsPerSocket = 1_000
}

/** How many connections there may be, and how many of them from one household; and for how long nothing may move on one. */
export interface Caps {
  total: number
  perHousehold: number
  /** Milliseconds. A stream shows that it lives more often: here somebody does not read what they asked for. */
  still: number
  /** True for an address behind which there may be many people. */
  isShared: (address: string) => boolean
}

/** Where a proxy usually stands. */
const isOfThisMachine = (address: string): boolean => networkOf(address) === ''

const usual: Caps = { total: 20_000, perHousehold: 400, still: 120_000, isShared: isOfThisMachine }

/** Takes no connection beyond the caps, so that nobody can have them all. Tells how many there are. */
export function capConnections(server: Server, caps: Partial<Caps> = {}): () => { open: number; dropped: number } {
  const { total, perHousehold, still, isShared } = { ...usual, ...caps }
  const byHousehold = new Map<string, number>()
  const lines = new Map<Socket, string>()
  let dropped = 0
  // One for all: a listener of its own would be kept for each line.
  function over(this: Socket): void {
    const from = lines.get(this) ?? ''
    lines.delete(this)
    const left = (byHousehold.get(from) ?? 1) - 1
    if (left > 0) byHousehold.set(from, left)
    else byHousehold.delete(from)
  }
  server.maxConnections = total
  server.timeout = still
  server.on('drop', () => dropped++)
  server.on('connection', (line: Socket) => {
    const address = line.remoteAddress ?? ''
    const from = householdOf(address)
    const already = byHousehold.get(from) ?? 0
    if (already >= perHousehold && !isShared(address)) {
      dropped++
      return void line.destroy()
    }
    lines.set(line, from)
    byHousehold.set(from, already + 1)
    line.on('close', over)
  })
  return () => ({ open: lines.size, dropped })
}
