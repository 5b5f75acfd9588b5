import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { type ShapeName, shapeNames, shapes as shapeRules } from '#sync-rules'
import { openPostgres } from '../../db/postgres.ts'
import { nextCursor } from '../cursor.ts'
import { readSchema } from '../schema.ts'
import { type Definition, later, type Place, StandInShape, type Told } from './electric-shape.ts'
import { Decoder, type Row } from './pgoutput.ts'

/** What the migrations make for Electric. */
const PUBLICATION = 'electric_publication_default'
const CHANGES = `
  select data from pg_logical_slot_get_binary_changes($1, null, null, 'proto_version', '1', 'publication_names', $2)`

export interface ElectricLike extends AsyncDisposable {
  url: string
  secret: string
  /** Tables that logical replication has brought changes of. */
  tables(): string[]
  /** Resolves when so many requests are held. */
  held(count: number): Promise<void>
  /** From here on it knows nothing of what is committed, until it is called again with `false`. */
  lag(on: boolean): void
  /** Gives every shape a new handle; who is held is told so. */
  rotate(): void
  close(): Promise<void>
}

interface Options {
  secret?: string
  port?: number
  /** Milliseconds a poll is held. */
  hold?: number
}

/**
 * A stand-in for the Electric service where that cannot run: it answers on Electric's wire as recorded, with handles,
 * places and numbers of its own. What it knows of a PostgreSQL it has like Electric from snapshots of the synced tables
 * and, since then, from logical replication of our publication alone. The server needs `wal_level=logical`.
 */
export async function electricLike(database: string, options: Options = {}): Promise<ElectricLike> {
  const { secret = 'the-electric-secret', port = 0, hold = 20_000 } = options
  const db = await openPostgres(database, { max: 2 })
  const slot = `stand_in_${randomUUID().replaceAll('-', '')}`
  await db.rows(`select pg_create_logical_replication_slot($1, 'pgoutput')`, [slot])
  const decoder = new Decoder()
  const log = decoder.transactions
  const shapes = new Map<string, Promise<StandInShape>>()
  const waiters = new Set<() => void>()
  let lagging = false
  let closed = false
  let reading: Promise<unknown> = Promise.resolve()
  let next: Promise<void> | undefined
  let pumping = false

  /**
   * Reads what was committed meanwhile. One at a time: a slot has one reader. All who come while one reads share the next:
   * each goes through what every database of the server wrote of late.
   */
  function catchUp(): Promise<void> {
    next ??= reading.then(async () => {
      next = undefined
      if (lagging || closed) return
      for (const { data } of await db.rows<{ data: Uint8Array }>(CHANGES, [slot, PUBLICATION])) decoder.take(data)
    })
    reading = next.catch(() => {})
    return next
  }

  async function pump(): Promise<void> {
    if (pumping) return
    pumping = true
    for (let known = -1; waiters.size > 0 && !closed; await sleep(5)) {
      await catchUp().catch(() => {})
      if (log.length !== known) for (const wake of [...waiters]) wake()
      known = log.length
    }
    pumping = false
  }

  /** Until something was committed, the client left, or it is time. */
  async function wait(res: ServerResponse, end: number): Promise<void> {
    const stop = new AbortController()
    let wake = () => {}
    const woken = new Promise<void>(done => {
      wake = done
    })
    waiters.add(wake)
    res.once('close', wake)
    void pump()
    const time = sleep(Math.max(0, end - Date.now()), undefined, { signal: stop.signal }).catch(() => {})
    await Promise.race([woken, time])
    stop.abort()
    res.off('close', wake)
    waiters.delete(wake)
  }

  async function shapeOf(definition: Definition): Promise<StandInShape> {
    const key = JSON.stringify(definition)
    const made = shapes.get(key) ?? makeShape(definition)
    shapes.set(key, made)
    return made
  }

  async function makeShape(definition: Definition): Promise<StandInShape> {
    const { table, owner, value, columns } = definition
    const name = shapeNames.find(each => shapeRules[each].table === table) as ShapeName
    const schema = await readSchema(db, name)
    return db.tx(
      async tx => {
        const { at } = (await tx.row<{ at: string }>('select pg_current_snapshot()::text as at')) as { at: string }
        const texts = [...columns].sort().map(column => `${column}::text as ${column}`)
        const rows = await tx.rows<Row>(`select ${texts} from ${table} where ${owner}::text = $1`, [value])
        const [xmin, xmax, list = ''] = at.split(':')
        const xip_list = list === '' ? [] : list.split(',').map(Number)
        return new StandInShape(definition, rows, { xmin: Number(xmin), xmax: Number(xmax), xip_list }, schema)
      },
      { snapshot: true },
    )
  }

  const held = new Set<ServerResponse>()
  /** What comes after a place, waited for; undefined when the client is gone or the shape has another handle now. */
  async function news(shape: StandInShape, place: Place, res: ServerResponse, end: number) {
    held.add(res)
    try {
      for (;;) {
        if (res.destroyed || (await shapeOf(shape.definition)) !== shape) return undefined
        const told = shape.after(log, place)
        if (told.length > 0 || Date.now() >= end) return told
        await wait(res, end)
      }
    } finally {
      held.delete(res)
    }
  }

  async function answer(url: URL, res: ServerResponse): Promise<void> {
    const params = url.searchParams
    if (url.pathname !== '/v1/shape') return send(res, 404, {}, 'Not found')
    if (params.get('secret') !== secret) return send(res, 401, {}, { message: 'Unauthorized' })
    const definition = definitionOf(params)
    if (!definition) return send(res, 400, {}, { message: 'Invalid request', errors: {} })
    const shape = await shapeOf(definition)
    const schema = { 'electric-schema': shape.schema }
    const offset = params.get('offset') ?? ''
    if (offset === '-1') {
      const headers = { ...place(shape, '0_0'), ...schema, 'electric-has-data': 'true' }
      return send(res, 200, { ...headers, 'cache-control': 'public, max-age=604800' }, `[${shape.snapshot()}]`)
    }
    await catchUp()
    if (offset === 'now') {
      const tail = shape.after(log, START).at(-1)?.at
      const headers = { ...place(shape, tail ? spell(tail) : '0_inf'), ...schema, 'electric-has-data': 'false' }
      return send(res, 200, { ...headers, ...current }, `[${upToDate(log.at(-1)?.lsn)}]`)
    }
    if (params.get('handle') !== shape.handle) return refetch(res, shape)
    const from = readPlace(offset)
    if (later(from, [log.at(-1)?.lsn ?? 0n, Number.POSITIVE_INFINITY])) {
      await news(shape, from, res, Date.now() + hold / 2)
      return send(res, 400, {}, { message: 'Invalid request', errors: { offset: ['out of bounds for this shape'] } })
    }
    const cursor = { 'electric-cursor': nextCursor(Date.now(), params.get('cursor') ?? undefined) }
    if (isOn(params, 'live_sse') || isOn(params, 'experimental_live_sse'))
      return stream(shape, from, offset, res, cursor)
    const live = isOn(params, 'live')
    const told = live ? await news(shape, from, res, Date.now() + hold) : shape.after(log, from)
    if (!told) return refetch(res, await shapeOf(definition))
    const at = told.at(-1)?.at
    const reached = at ? spell(at) : offset === '0_0' ? '0_inf' : offset
    const hasData = { 'electric-has-data': String(!live || told.length > 0) }
    const headers = { ...place(shape, reached), ...(live ? cursor : schema), ...hasData, ...current }
    send(res, 200, headers, `[${[...told.map(text), upToDate(live && at ? at[0] : log.at(-1)?.lsn)]}]`)
  }

  /** Whoever begins behind gets what was missed, and the stream ends. */
  async function stream(shape: StandInShape, from: Place, offset: string, res: ServerResponse, cursor: Headers) {
    let told: Told[] | undefined = shape.after(log, from)
    const behind = told.length > 0
    const reached = told.at(-1)?.at
    const headers = { ...place(shape, reached ? spell(reached) : offset), ...cursor, ...current }
    res.writeHead(200, { ...headers, 'electric-has-data': 'true', 'content-type': 'text/event-stream' })
    res.flushHeaders()
    const end = Date.now() + 3 * hold
    if (!behind) told = await news(shape, from, res, end)
    for (let at = told?.at(-1)?.at; told && at; at = told?.at(-1)?.at) {
      for (const message of [...told.map(text), upToDate(at[0])]) res.write(`data: ${message}\n\n`)
      told = behind ? undefined : await news(shape, at, res, end)
    }
    res.end()
  }

  const http = createServer((req, res) => {
    answer(new URL(req.url ?? '', 'http://stand-in'), res).catch(error => {
      if (res.headersSent) res.destroy()
      else send(res, 503, { 'retry-after': '1' }, { message: String(error) })
    })
  })
  http.listen(port, '127.0.0.1')
  await once(http, 'listening')
  const close = async () => {
    closed = true
    http.closeAllConnections()
    await new Promise(done => http.close(done))
    await reading
    await db.rows('select pg_drop_replication_slot($1)', [slot]).catch(() => {})
    await db.close()
  }
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    secret,
    tables: () => [...new Set(log.flatMap(({ ops }) => ops.map(op => op.table)))].sort(),
    async held(count) {
      while (held.size !== count) await sleep(5)
    },
    lag(on) {
      lagging = on
    },
    rotate() {
      shapes.clear()
      for (const wake of [...waiters]) wake()
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}

type Headers = Record<string, string>
const START: Place = [0n, 0]
const isOn = (params: URLSearchParams, name: string) => params.has(name) && params.get(name) !== 'false'
const current = { 'electric-up-to-date': '' }
const text = ({ message }: Told) => message
const spell = ([lsn, op]: Place) => `${lsn}_${op}`
const place = ({ handle }: StandInShape, offset: string) => ({ 'electric-handle': handle, 'electric-offset': offset })
const upToDate = (lsn = 0n) => JSON.stringify({ headers: { control: 'up-to-date', global_last_seen_lsn: String(lsn) } })

function readPlace(offset: string): Place {
  const [lsn = '', op = ''] = offset.split('_')
  // A snapshot stands before every commit.
  if (lsn === '0') return START
  return [BigInt(lsn), op === 'inf' ? Number.POSITIVE_INFINITY : Number(op)]
}

/** The one form our gate asks in. */
function definitionOf(params: URLSearchParams): Definition | undefined {
  const owner = /^([a-z_]+) = \$1$/u.exec(params.get('where') ?? '')?.[1]
  const [table, value, columns] = [params.get('table'), params.get('params[1]'), params.get('columns')]
  const known = shapeNames.some(name => shapeRules[name].table === table)
  const asks = params.get('log') === 'full' && params.get('replica') === 'default'
  if (!owner || !known || !table || !value || !columns || !asks) return undefined
  return { table, owner, value, columns: columns.split(',') }
}

function refetch(res: ServerResponse, { handle }: StandInShape): void {
  send(res, 409, { 'electric-handle': handle }, [{ headers: { control: 'must-refetch' } }])
}

function send(res: ServerResponse, status: number, headers: Headers, body: unknown): void {
  if (res.destroyed) return
  const type = { 'content-type': 'application/json; charset=utf-8', 'access-control-allow-origin': '*' }
  res.writeHead(status, { ...type, ...headers }).end(typeof body === 'string' ? body : JSON.stringify(body))
}
