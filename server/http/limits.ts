import type { Server, ServerOptions } from 'node:http'

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
