import { createHash } from 'node:crypto'
import pg from 'pg'
import { digestColumns, digestText, type RankingRow } from '#sync-rules'
import { type Bench, median, ms, range, takeTurns, timed } from './measure.ts'
import { openStage } from './stage.ts'

const ROWS = 10_000

/** A device holds a list of 10,000 against the server's. */
export const digest: Bench = {
  name: 'digest',
  method: `A device with ${ROWS.toLocaleString('en')} rankings asks \`GET /sync/digest\`, until the whole reply is read; compared to what the device spends on its
side, spelling its rows and taking the SHA-256 of them (in Node.js, rows in memory). Both take turns; the ratio is that of
each pair. A device asks this two or three times after a start, and then once an hour.`,
  async run(size) {
    await using stage = await openStage()
    const user = await stage.user(size === 'full' ? ROWS : 100)
    const pool = new pg.Pool({ connectionString: stage.databaseUrl, max: 1 })
    try {
      const columns = digestColumns.user_rankings.join(', ')
      const found = await pool.query(`select ${columns} from user_rankings where user_id = $1 order by id`, [user.id])
      const spelled = () =>
        createHash('sha256')
          .update(digestText('user_rankings', found.rows as RankingRow[]))
          .digest('hex')
      const nothing = createHash('sha256').digest('hex')
      const asked = new URLSearchParams({
        seq: String(user.seq),
        user_rankings: spelled(),
        watchlist_items: nothing,
        my_media: nothing,
      })
      const headers = { authorization: `Bearer ${user.token}` }
      const ask = async () => {
        const text = await (await fetch(`${stage.url}/sync/digest?${asked}`, { headers })).text()
        if (JSON.parse(text).data?.differs?.length !== 0) throw new Error(`The digests differ: ${text}`)
      }
      const server = () => timed(ask)
      const client = () => timed(async () => spelled())
      await takeTurns(3, server, client)
      const sides = await takeTurns(size === 'full' ? 30 : 1, server, client)
      return [
        {
          what: `Digest of ${user.board.size.toLocaleString('en')} rankings over HTTP`,
          ours: ms(median(sides.ours)),
          compared: `the device’s side: ${ms(median(sides.compared))}`,
          ratio: range(sides.ours.map((took, i) => took / (sides.compared[i] ?? Number.NaN))),
          target: '–',
        },
      ]
    } finally {
      await pool.end()
    }
  },
}
