import type { Server, ServerOptions } from 'node:http'
import { BlockList, type Socket } from 'node:net'

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

/** How many connections there may be, and how many of them from one address; and for how long nothing may move on one. */
export interface Caps {
  total: number
  perAddress: number
  /** Milliseconds. A stream shows that it lives more often: here somebody does not read what they asked for. */
  still: number
  /** True for an address behind which there may be many people. */
  isShared: (address: string) => boolean
}

const thisMachine = new BlockList()
thisMachine.addSubnet('127.0.0.0', 8)
thisMachine.addAddress('::1', 'ipv6')

/** A proxy usually stands on this machine. */
const isThisMachine = (address: string): boolean =>
  thisMachine.check(
    address.replace(/^::ffff:/u, ''),
    address.startsWith('::ffff:') || !address.includes(':') ? 'ipv4' : 'ipv6',
  )

const usual: Caps = { total: 20_000, perAddress: 400, still: 120_000, isShared: isThisMachine }

/** Takes no connection beyond the caps, so that nobody can have them all. Tells how many there are. */
export function capConnections(server: Server, caps: Partial<Caps> = {}): () => { open: number; dropped: number } {
  const { total, perAddress, still, isShared } = { ...usual, ...caps }
  const byAddress = new Map<string, number>()
  let [open, dropped] = [0, 0]
  server.maxConnections = total
  server.timeout = still
  server.on('drop', () => dropped++)
  server.on('connection', (line: Socket) => {
    const from = line.remoteAddress ?? ''
    const already = byAddress.get(from) ?? 0
    if (already >= perAddress && !isShared(from)) {
      dropped++
      return void line.destroy()
    }
    open++
    byAddress.set(from, already + 1)
    line.once('close', () => {
      open--
      const left = (byAddress.get(from) ?? 1) - 1
      if (left > 0) byAddress.set(from, left)
      else byAddress.delete(from)
    })
  })
  return () => ({ open, dropped })
}
