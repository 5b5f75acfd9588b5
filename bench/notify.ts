import { Device } from './device.ts'
import { type Bench, median, ms, range, ratiosOf, takeTurns, timed } from './measure.ts'
import { startServerProcess } from './processes.ts'
import { openStage } from './stage.ts'
import { perSecond, usersOf } from './throughput.ts'

/** What it costs that every process over a PostgreSQL hears of every change. */
export const notify: Bench = {
  name: 'notify',
  method: `Two server processes over one PostgreSQL, both listening; one tells of each change with NOTIFY, as the product does, the other tells
nobody. A device of each moves a film of one list of 1,000, call by call in turn; then 32 devices of each for 32 users, in turns of
a few seconds. fsync on; the ratio is that of the medians, per block.`,
  async run(size) {
    const [calls, rounds, seconds] = size === 'full' ? [1_000, 10, 3] : [20, 1, 0.5]
    await using stage = await openStage()
    await using quiet = await startServerProcess({ DATABASE_URL: stage.databaseUrl }, 'bench/quiet-server.ts')
    const users = await usersOf(stage)
    const callers = (url: string) => users.map(user => ({ user, device: new Device(url, user) }))
    const [telling, silent] = [callers(stage.url), callers(quiet.url)]
    type Caller = (typeof telling)[number]
    const move = ({ user, device }: Caller) => device.push('ranking.place', user.board.move().args)
    const one = ([caller]: Caller[]) => timed(() => move(caller as Caller))
    const all = (list: Caller[]) => perSecond(seconds, list, move)
    try {
      await takeTurns(
        Math.min(calls, 200),
        () => one(telling),
        () => one(silent),
      )
      const alone = await takeTurns(
        calls,
        () => one(telling),
        () => one(silent),
      )
      await takeTurns(
        1,
        () => all(telling),
        () => all(silent),
      )
      const crowd = await takeTurns(
        rounds,
        () => all(telling),
        () => all(silent),
      )
      return [
        {
          what: 'One mutation told to other processes with NOTIFY, p50',
          ours: ms(median(alone.ours)),
          compared: `not told: ${ms(median(alone.compared))}`,
          ratio: range(ratiosOf(alone, 5)),
          target: '–',
        },
        {
          what: 'Mutations per second, 32 connections, told with NOTIFY',
          ours: `${Math.round(median(crowd.ours))} /s`,
          compared: `not told: ${Math.round(median(crowd.compared))} /s`,
          ratio: range(crowd.ours.map((n, i) => n / (crowd.compared[i] ?? Number.NaN))),
          target: '–',
        },
      ]
    } finally {
      for (const { device } of [...telling, ...silent]) device.close()
    }
  },
}
