import { setTimeout as sleep } from 'node:timers/promises'
import { type ShapeName, shapeNames } from '#sync-rules'
import type { Db } from '../server/db.ts'
import { Line, manyConnections, NotServed, type Place } from './line.ts'
import { addMany, type Stranger } from './many.ts'
import { type Bench, forEach, median, ms, percentile, progress, times } from './measure.ts'
import { startServerProcess } from './processes.ts'
import { openStage } from './stage.ts'

const WITHIN = 10_000

/** Everybody comes back at once. */
export const reconnect: Bench = {
  name: 'reconnect',
  method: `5,000 users with a device each; the server they knew is gone, and within ten seconds, at moments drawn at random, each comes to
one that has just started over the same PostgreSQL and has nothing in memory. A device opens three connections and asks for what
it missed in each of its shapes (in its list one film), from where it stood, and then holds its polls there, 15,000 in
all. The time runs from the moment a device wants to come to its last answer. All devices are one other process; fsync on,
throttles off.`,
  async run(size) {
    const [clients, within] = size === 'full' ? [5_000, WITHIN] : [50, 1_000]
    await using stage = await openStage()
    const users = await addMany(stage.db, clients)
    const devices = await leaveAll(stage.url, users)
    await change(stage.db)
    await using server = await startServerProcess({ DATABASE_URL: stage.databaseUrl })
    const agent = manyConnections()
    const [took, refused]: [number[], unknown[]] = [[], []]
    try {
      progress('all come back')
      await Promise.all(
        devices.map(async ({ user, places }) => {
          await sleep(Math.random() * within)
          const from = performance.now()
          try {
            await comeBack(places, shape => ({ url: server.url, shape, token: user.token, agent }), refused)
            took.push(performance.now() - from)
          } catch (error) {
            refused.push(error)
          }
        }),
      )
      // What they hold has to stand, too.
      await sleep(2_000)
    } finally {
      agent.destroy()
    }
    const [p50, p99] = [median(took), percentile(took, 0.99)]
    const failed = refused.filter(error => !(error instanceof NotServed) || error.status >= 500)
    const what = `${clients.toLocaleString('en')} devices coming back within ${within / 1000} s`
    return [
      {
        what: `${what}: answers of 500 and more, and connections lost`,
        ours: `${failed.length}${failed.length > 0 ? ` (${failed[0]})` : ''}`,
        compared: `other refusals: ${refused.length - failed.length}`,
        ratio: '–',
        target: '0',
        reached: failed.length === 0,
      },
      {
        what: `${what}: until up to date, p99`,
        ours: ms(p99),
        compared: `p50: ${ms(p50)}`,
        ratio: times(p99 / p50),
        target: '≤ 5 s',
        reached: p99 <= 5_000,
      },
    ]
  },
}

interface Away {
  user: Stranger
  places: [ShapeName, Place][]
}

/** Where each device stood in each shape when the server went away. */
async function leaveAll(url: string, users: readonly Stranger[]): Promise<Away[]> {
  const agent = manyConnections()
  const devices: Away[] = []
  try {
    await forEach(users, 32, 'devices up to date', async user => {
      const places: Away['places'] = []
      for (const shape of shapeNames) {
        const line = new Line({ url, shape, token: user.token, agent })
        await line.arrive()
        places.push([shape, line.place as Place])
      }
      devices.push({ user, places })
    })
    return devices
  } finally {
    agent.destroy()
  }
}

/** Meanwhile everybody ranked a film somewhere else. */
async function change(db: Db): Promise<void> {
  await db.tx(async tx => {
    await tx.rows('update sync_heads set seq = $1, op_at = now()', [Date.now()])
    await tx.rows(
      `insert into user_rankings (user_id, media_item_id, tier, rank_position, seq, placed_seq, placed_at)
       select user_id, md5('bench1')::uuid, 'S', position_of_integer(0), seq, seq, now() from sync_heads`,
    )
  })
}

/** A device takes up its shapes, and goes on listening. What goes wrong while it listens is added to `refused`. */
async function comeBack(
  places: Away['places'],
  to: (shape: ShapeName) => ConstructorParameters<typeof Line>[0],
  refused: unknown[],
): Promise<void> {
  const lines = places.map(([shape, place]) => ({ shape, line: new Line(to(shape), place) }))
  await Promise.all(
    lines.map(async ({ shape, line }) => {
      const missed = await line.catchUp()
      if (missed !== (shape === 'user_rankings')) throw new Error(`The ${shape} of a device were not what it missed.`)
    }),
  )
  for (const { line } of lines) line.follow().catch(error => refused.push(error))
}
