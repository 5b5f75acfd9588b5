import pg from 'pg'
import { Device } from './device.ts'
import { type Bench, median, ms, range, ratiosOf, takeTurns, timed } from './measure.ts'
import { type BenchUser, openStage } from './stage.ts'

/** Named, so that PostgreSQL plans it once per connection: the fastest way pg has. */
const BARE = { name: 'bare', text: 'select * from insert_ranking_between($1, $2, $3, $4, $5)' }

export const bareMove = (pool: pg.Pool, user: BenchUser) =>
  pool.query({ ...BARE, values: [user.id, ...user.board.move().call] })

/** One mutation over HTTP against the bare function. */
export const mutation: Bench = {
  name: 'mutation',
  method: `One device of a user with 1,000 ranked films moves a random film to a random place: \`POST /sync/mutations\`
with one \`ranking.place\` over a connection kept open, until the whole reply is read. Compared to \`select * from
insert_ranking_between(…)\` through a \`pg\` pool (prepared, autocommit) doing the same moves on the list of another user of
the same tables. fsync is on; server, database and this process share the machine. Both take turns, call by call; the ratio
is that of the medians, per block of calls.`,
  async run(size) {
    const calls = size === 'full' ? 1_500 : 20
    await using stage = await openStage()
    const [a, b] = [await stage.user(1_000), await stage.user(1_000)]
    const device = new Device(stage.url, a)
    const pool = new pg.Pool({ connectionString: stage.databaseUrl, max: 1 })
    try {
      const ours = () => timed(() => device.push('ranking.place', a.board.move().args))
      const bare = () => timed(() => bareMove(pool, b))
      await takeTurns(Math.min(calls, 300), ours, bare)
      const sides = await takeTurns(calls, ours, bare)
      const ratios = ratiosOf(sides, 5)
      return [
        {
          what: 'One mutation over HTTP, p50, PostgreSQL with fsync',
          ours: ms(median(sides.ours)),
          compared: `the bare function: ${ms(median(sides.compared))}`,
          ratio: range(ratios),
          target: '≤ 1.6 ×',
          reached: median(ratios) <= 1.6,
        },
      ]
    } finally {
      device.close()
      await pool.end()
    }
  },
}
