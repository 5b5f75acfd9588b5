import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type MediaItem, type OpResult, PROTOCOL, type PushReply, type RankingItem, type Session } from '#sync-rules'
import { dropTestDatabase, testDatabaseUrl } from './testing/database.ts'
import { PASSWORD } from './testing/http.ts'
import { type Started, startProcess } from './testing/process.ts'

/** More cycles for a longer search: MARQUEE_KILLS=1000. */
const kills = Number(process.env.MARQUEE_KILLS ?? 25)

let folder: string
let server: Started
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marquee-kill-'))
})
afterEach(async () => {
  await server.end('SIGKILL')
  await rm(folder, { recursive: true })
})

async function call<T>(method: string, path: string, body?: unknown, token?: string): Promise<T> {
  const reply = await fetch(`${await server.url}${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: body === undefined ? undefined : JSON.stringify(body),
  })
  const answer = (await reply.json()) as { data: T; error?: unknown }
  if (!reply.ok) throw new Error(`${reply.status} ${JSON.stringify(answer.error)}`)
  return answer.data
}

interface WireOp {
  mid: number
  op_id: string
  [rest: string]: unknown
}

/** A device that never forgets what was acknowledged, and moves one film after the other to the top of S. */
class Phone {
  readonly client_id = randomUUID()
  readonly ops: WireOp[] = []
  readonly acknowledged = new Map<number, OpResult>()
  constructor(
    public session: Session,
    readonly films: string[],
  ) {}

  mint(): void {
    const mid = this.ops.length + 1
    const args = { media_id: this.films[mid % this.films.length], tier: 'S', left: [], right: this.order().slice(0, 8) }
    this.ops.push({ mid, op_id: randomUUID(), v: 1, kind: 'ranking.place', args, base: 0, t: new Date().toISOString() })
  }

  /** What the list must be when every op has taken effect once, in order. */
  order(): string[] {
    const latest = [...this.ops].reverse().map(op => (op.args as { media_id: string }).media_id)
    return [...new Set(latest)]
  }

  async push(ops: WireOp[]): Promise<OpResult[]> {
    const minted = this.ops.length
    const body = { user_id: this.session.user.id, client_id: this.client_id, schema: PROTOCOL, minted, ops }
    const { results } = await call<PushReply>('POST', '/sync/mutations', body, this.session.access_token)
    return results
  }

  /** Sends what is not acknowledged yet, one op a request, until the server dies or all is through. */
  async drain(): Promise<void> {
    for (const op of this.ops.slice(this.acknowledged.size)) {
      const [result] = await this.push([op])
      if (result) this.acknowledged.set(op.mid, result)
    }
  }
}

async function signUp(): Promise<Phone> {
  const account = { username: 'ada', email: 'ada@example.com', password: PASSWORD }
  const session = await call<Session>('POST', '/auth/signup', account)
  const films = await call<MediaItem[]>('GET', '/media/search?q=man&limit=20')
  return new Phone(
    session,
    films.map(film => film.id),
  )
}

describe.each(['pglite', 'postgres'] as const)('killed with -9 on %s', engine => {
  test(`at any moment, ${kills} times, the server loses no acknowledged op and doubles none`, async () => {
    const DATABASE_URL = engine === 'postgres' ? await testDatabaseUrl() : undefined
    const settings = { DATA_DIR: folder, ...(DATABASE_URL ? { DATABASE_URL, MARQUEE_SECRET: 'k'.repeat(40) } : {}) }
    const start = () => {
      server = startProcess(settings)
    }
    start()
    const phone = await signUp()
    let cutShort = 0
    for (let cycle = 0; cycle < kills; cycle++) {
      for (let i = 0; i < 12; i++) phone.mint()
      const draining = phone.drain().catch(() => cutShort++)
      await new Promise(done => setTimeout(done, (cycle * 37) % 150))
      await server.end('SIGKILL')
      await draining
      start()
      // Access tokens live for ten minutes; a long search takes longer.
      if (cycle % 40 === 39)
        phone.session = await call<Session>('POST', '/auth/login', { login: 'ada', password: PASSWORD })
      const sample = phone.ops.slice(Math.max(0, phone.acknowledged.size - 5), phone.acknowledged.size)
      const again = sample.length > 0 ? await phone.push(sample) : []
      expect(again).toEqual(sample.map(op => phone.acknowledged.get(op.mid)))
    }
    await phone.drain()
    expect(phone.acknowledged.size).toBe(phone.ops.length)
    expect([...phone.acknowledged.values()].every(result => result.outcome === 'applied')).toBe(true)
    const list = await call<RankingItem[]>('GET', '/rankings/me?limit=500', undefined, phone.session.access_token)
    expect(list.map(item => item.media_item_id)).toEqual(phone.order())
    // Kills that all fell into the quiet between two drains would prove nothing.
    expect(cutShort).toBeGreaterThan(0)
    await server.end('SIGTERM')
    if (DATABASE_URL) await dropTestDatabase(DATABASE_URL)
  }, 1_200_000)
})
