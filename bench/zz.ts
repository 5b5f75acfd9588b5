import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { openPostgres } from '../server/db/postgres.ts'
import { push } from '../server/mutations/envelope.ts'
import { createPokes } from '../server/pokes.ts'
import { Device } from './device.ts'
import { bareMove } from './mutation.ts'
import { openStage } from './stage.ts'

const T: Record<string, number[]> = {}
const stage = await openStage()
const [a, b] = [await stage.user(1000), await stage.user(1000)]
const pool = new pg.Pool({ connectionString: stage.databaseUrl, max: 1 })
const db = stage.db
const s = await db.row<any>('select id from sessions where user_id=$1', [a.id])
const real = db
const wrapped = {
  ...real,
  tx: (fn: any, o: any) => {
    const t0 = performance.now()
    let tEnd = 0
    return real
      .tx(async tx => {
        const r = await fn({
          ...tx,
          row: async (q: string, p: any) => {
            const t = performance.now()
            const r = await tx.row(q, p)
            ;(T['q ' + q.slice(0, 60).replace(/\s+/g, ' ')] ??= []).push(performance.now() - t)
            return r
          },
          rows: async (q: string, p: any) => {
            const t = performance.now()
            const r = await tx.rows(q, p)
            ;(T['q ' + q.slice(0, 60).replace(/\s+/g, ' ')] ??= []).push(performance.now() - t)
            return r
          },
        })
        tEnd = performance.now()
        return r
      }, o)
      .then(r => {
        ;(T['commit'] ??= []).push(performance.now() - tEnd)
        return r
      })
  },
}
const deps = { db: wrapped, now: Date.now, pokes: createPokes(), log: console } as any
const client_id = randomUUID()
let mid = 0
const med = (x: number[]) => x.sort((p, q) => p - q)[x.length >> 1]!.toFixed(3)
const time = async (n: string, f: () => Promise<unknown>) => {
  const t = performance.now()
  await f()
  ;(T[n] ??= []).push(performance.now() - t)
}
const device = new Device(stage.url, b)
for (let i = 0; i < 600; i++) {
  await time('bare', () => bareMove(pool, b))
  await time('push', () =>
    push(
      deps,
      { user_id: a.id, session_id: s.id },
      {
        user_id: a.id,
        client_id,
        schema: 1,
        minted: ++mid,
        ops: [
          {
            mid,
            op_id: randomUUID(),
            v: 1,
            kind: 'ranking.place',
            args: a.board.move().args as any,
            base: a.seq,
            t: new Date().toISOString(),
          },
        ],
      },
    ),
  )
  await time('select1', () => pool.query({ name: 'x', text: 'select 1' }))
  await time('update1', () =>
    pool.query({ name: 'y', text: 'update sync_heads set op_at = now() where user_id = $1', values: [b.id] }),
  )
  await time('health', () => fetch(stage.url + '/healthz').then(r => r.text()))
  await time('http', () => device.push('ranking.place', b.board.move().args))
}
for (const [n, x] of Object.entries(T)) console.log(n, med(x.slice(100)))
device.close()
await pool.end()
await stage[Symbol.asyncDispose]()
