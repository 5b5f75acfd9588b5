import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Gate } from './db/gate.ts'
import type { Slot } from './db/slots.ts'
import { StartRefusal } from './start-refusal.ts'

/** What is looked at when somebody asks for the figures. */
export interface Looks {
  gate: Gate
  lines: () => { open: number; dropped: number }
  slots: () => Promise<Slot[]>
  /** The share of the disk that is free, from 0 to 1, where it is ours. */
  freeDisk: () => Promise<number | undefined>
}

/**
 * What the server counts, in the form of Prometheus. Labels come from our own tables (routes, methods, classes of status), so
 * that no request can add a series.
 */
export class Metrics {
  readonly #registry = new Registry()
  readonly #requests: Histogram<'route' | 'method' | 'status'>
  readonly #refusals: Counter<'code'>
  readonly #digests: Counter<'verdict'>
  readonly #ops: Counter<'outcome'>
  readonly #opAge: Histogram
  readonly #held: Gauge

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
    this.#ops = new Counter({
      name: 'marquee_ops_total',
      help: 'Ops answered, by what became of them; a repeat is one that was answered before.',
      labelNames: ['outcome'],
      registers: [this.#registry],
    })
    this.#opAge = new Histogram({
      name: 'marquee_op_age_seconds',
      help: 'From the moment an op was made on its device to its commit: how long outboxes keep what they have.',
      buckets: [0.1, 0.5, 1, 5, 30, 300, 3_600, 86_400, 604_800],
      registers: [this.#registry],
    })
    this.#held = new Gauge({
      name: 'marquee_held_polls',
      help: 'Polls and streams that wait for news.',
      registers: [this.#registry],
    })
  }

  /** @param age seconds since the op was made; undefined for a repeat */
  op(outcome: string, age: number | undefined): void {
    this.#ops.inc({ outcome: age === undefined ? 'repeat' : outcome })
    // A device's clock may be ahead.
    if (age !== undefined) this.#opAge.observe(Math.max(0, age))
  }

  /** A poll begins to be held (1), or was answered (-1). */
  holds(one: 1 | -1): void {
    this.#held.inc(one)
  }

  /** Takes in what others count, from now on. Once for each instance. */
  watch({ gate, lines, slots, freeDisk }: Looks): void {
    const registers = [this.#registry]
    const waits = new Histogram({
      name: 'marquee_database_wait_seconds',
      help: 'How long those waited for a connection to the database who did not get one at once, by how urgent they were.',
      labelNames: ['lane'],
      buckets: [0.001, 0.005, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10],
      registers,
    })
    const turnedAway = new Counter({
      name: 'marquee_database_refusals_total',
      help: 'Who was not let to the database, because too many waited, or the wait was too long or would be.',
      labelNames: ['lane'],
      registers,
    })
    gate.listener = {
      waited: (lane, seconds) => waits.observe({ lane }, seconds),
      refused: lane => turnedAway.inc({ lane }),
    }
    const look = (name: string, help: string, labelNames: string[], collect: (gauge: Gauge) => unknown) =>
      new Gauge({
        name,
        help,
        labelNames,
        registers,
        async collect() {
          await collect(this)
        },
      })
    look('marquee_database_busy', 'Connections to the database in use.', ['lane'], gauge => {
      for (const { lane, busy } of gate.load()) gauge.set({ lane }, busy)
    })
    look('marquee_database_waiting', 'Who waits for a connection to the database.', ['lane'], gauge => {
      for (const { lane, waiting } of gate.load()) gauge.set({ lane }, waiting)
    })
    look('marquee_connections', 'Connections of clients.', [], gauge => gauge.set(lines().open))
    look(
      'marquee_connections_dropped',
      'Connections that were not taken since the start: there were too many.',
      [],
      gauge => gauge.set(lines().dropped),
    )
    look(
      'marquee_replication_slot_lag_bytes',
      'What PostgreSQL keeps for whoever reads its log.',
      ['slot'],
      async gauge => {
        const found = await slots().catch(() => [])
        gauge.reset()
        for (const { name, lag } of found) gauge.set({ slot: name }, lag)
      },
    )
    look('marquee_disk_free_ratio', 'What is free on the disk of the data folder.', [], async gauge => {
      const free = await freeDisk().catch(() => undefined)
      if (free === undefined) gauge.remove()
      else gauge.set(free)
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
