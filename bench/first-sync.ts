import { ShapeStream } from '@electric-sql/client'
import pg from 'pg'
import { shapes } from '#sync-rules'
import { type Bench, median, ms, range, takeTurns, timed } from './measure.ts'
import { openStage } from './stage.ts'

const ROWS = 10_000

/** A new device fetches a list of 10,000. */
export const firstSync: Bench = {
  name: 'first-sync',
  method: `A new device fetches ${ROWS.toLocaleString('en')} rankings with \`ShapeStream\`, from its making until it is up to date and all messages
are parsed and handed over; compared to \`select\` of the same columns of the same rows through a warm \`pg\` connection, all
rows parsed. Both take turns; the ratio is that of each pair.`,
  async run(size) {
    await using stage = await openStage()
    const user = await stage.user(size === 'full' ? ROWS : 100)
    const pool = new pg.Pool({ connectionString: stage.databaseUrl, max: 1 })
    const select = `select ${shapes.user_rankings.columns.join(', ')} from user_rankings where user_id = $1`
    const url = `${stage.url}/sync/shapes/user_rankings`
    try {
      const expect = (rows: number) => {
        if (rows !== user.board.size) throw new Error(`Got ${rows} rows of ${user.board.size}.`)
      }
      const ours = () => timed(async () => expect(await fetchShape(url, user.token)))
      const plain = () => timed(async () => expect((await pool.query(select, [user.id])).rows.length))
      await takeTurns(3, ours, plain)
      const sides = await takeTurns(size === 'full' ? 15 : 1, ours, plain)
      const ratios = sides.ours.map((took, i) => took / (sides.compared[i] ?? Number.NaN))
      return [
        {
          what: `First sync of ${user.board.size.toLocaleString('en')} rankings`,
          ours: ms(median(sides.ours)),
          compared: `plain select: ${ms(median(sides.compared))}`,
          ratio: range(ratios),
          target: '≤ 3 ×',
          reached: median(ratios) <= 3,
        },
      ]
    } finally {
      await pool.end()
    }
  },
}

/** How many rows a new device gets until it is up to date. */
function fetchShape(url: string, token: string): Promise<number> {
  const stream = new ShapeStream({ url, headers: { Authorization: `Bearer ${token}` }, subscribe: false })
  const rows = new Map<string, unknown>()
  return new Promise((done, fail) => {
    stream.subscribe(messages => {
      for (const message of messages) if ('key' in message) rows.set(message.key, message.value)
      if (stream.isUpToDate) done(rows.size)
    }, fail)
  })
}
