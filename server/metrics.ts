import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client'
import { StartRefusal } from './start-refusal.ts'

/**
 * What the server counts, in the form of Prometheus. Labels come from our own tables (routes, methods, classes of status), so
 * that no request can add a series.
 */
export class Metrics {
  readonly #registry = new Registry()
  readonly #requests: Histogram<'route' | 'method' | 'status'>
  readonly #refusals: Counter<'code'>
  readonly #digests: Counter<'verdict'>

  constructor() {
    collectDefaultMetrics({ register: this.#registry })
    this.#requests = new Histogram({
      name: 'marquee_request_seconds',
      help: 'How long requests took, by the template of their route.',
      labelNames: ['route', 'method', 'status'],
      buckets: [0.005, 0.02, 0.05, 0.1, 0.3, 1, 3, 10, 30],
      registers: [this.#registry],
    })
    this.#refusals = new Counter({
      name: 'marquee_refusals_total',
      help: 'Requests that were refused, by the code of the refusal.',
      labelNames: ['code'],
      registers: [this.#registry],
    })
    this.#digests = new Counter({
      name: 'marquee_digests_total',
      help: 'Devices that held their rows against ours: the same, others (differs), or nobody can tell (moved).',
      labelNames: ['verdict'],
      registers: [this.#registry],
    })
  }

  /** @param seconds from the first byte of the request to the last of the reply */
  request(of: { route?: string; method: string; status: number }, seconds: number): void {
    const { route = 'other', method, status } = of
    const known = ['GET', 'HEAD', 'POST', 'PATCH', 'DELETE'].includes(method) ? method : 'other'
    this.#requests.observe({ route, method: known, status: `${Math.floor(status / 100)}xx` }, seconds)
  }

  refusal(code: string): void {
    this.#refusals.inc({ code })
  }

  digest(verdict: 'same' | 'differs' | 'moved'): void {
    this.#digests.inc({ verdict })
  }

  text(): Promise<string> {
    return this.#registry.metrics()
  }

  readonly contentType = this.#registry.contentType
}

/** Answers on a port of this machine and nowhere else. Returns its number and how to stop. Throws StartRefusal. */
export async function serveMetrics(metrics: Metrics, port: number): Promise<{ port: number; stop(): Promise<void> }> {
  const server = createServer(async (req, res) => {
    if (req.url !== '/metrics') return void res.writeHead(404).end()
    res.writeHead(200, { 'content-type': metrics.contentType }).end(await metrics.text())
  })
  await new Promise<void>((done, fail) => {
    server.once('error', cause => fail(new StartRefusal(`METRICS_PORT ${port} cannot be used.`, { cause })))
    server.listen(port, '127.0.0.1', done)
  })
  const stop = () =>
    new Promise<void>(done => {
      server.close(() => done())
      server.closeAllConnections()
    })
  return { port: (server.address() as AddressInfo).port, stop }
}
