import pg from 'pg'
import { Device } from './device.ts'
import { type Bench, median, range, takeTurns } from './measure.ts'
import { bareMove } from './mutation.ts'
import { openStage, type Stage } from './stage.ts'

const CONNECTIONS = 32

/** Mutations per second over 32 connections against bare function calls over as many. */
export const throughput: Bench = {
  name: 'throughput',
  method: `As above, with ${CONNECTIONS} devices of ${CONNECTIONS} users on ${CONNECTIONS} connections, each sending its next move when the last one
is answered; compared to ${CONNECTIONS} callers of the bare function on ${CONNECTIONS} connections of a pool, for ${CONNECTIONS} other users. Both sides take
turns of a few seconds; what is counted is moves per second. The callers of both sides run in this one process, so what
they need of the machine is taken from both.`,
  async run(size) {
    const [rounds, seconds] = size === 'full' ? [8, 3] : [1, 0.5]
    await using stage = await openStage()
    const users = await usersOf(stage)
    const bareUsers = await usersOf(stage)
    const devices = users.map(user => ({ user, device: new Device(stage.url, user) }))
    const pool = new pg.Pool({ connectionString: stage.databaseUrl, max: CONNECTIONS })
    try {
      const ours = () =>
        perSecond(seconds, devices, ({ user, device }) => device.push('ranking.place', user.board.move().args))
      const bare = () => perSecond(seconds, bareUsers, user => bareMove(pool, user))
      await takeTurns(1, ours, bare)
      const sides = await takeTurns(rounds, ours, bare)
      const ratios = sides.ours.map((n, i) => n / (sides.compared[i] ?? Number.NaN))
      return [
        {
          what: `Mutations per second, ${CONNECTIONS} connections`,
          ours: `${Math.round(median(sides.ours))} /s`,
          compared: `the bare function: ${Math.round(median(sides.compared))} /s`,
          ratio: range(ratios),
          target: '≥ 0.60 ×',
          reached: median(ratios) >= 0.6,
        },
      ]
    } finally {
      for (const { device } of devices) device.close()
      await pool.end()
    }
  },
}

export async function usersOf(stage: Stage) {
  const users = []
  for (let i = 0; i < CONNECTIONS; i++) users.push(await stage.user(1_000))
  return users
}

/** Every caller goes on until the time is up. */
export async function perSecond<T>(seconds: number, callers: readonly T[], call: (caller: T) => Promise<unknown>) {
  const from = performance.now()
  const end = from + seconds * 1000
  let done = 0
  await Promise.all(
    callers.map(async caller => {
      while (performance.now() < end) {
        await call(caller)
        done++
      }
    }),
  )
  return (done * 1000) / (performance.now() - from)
}
