import express from 'express'
import { generateNKeysBetween } from 'fractional-indexing'
import pg from 'pg'
import { answerZero } from './zero-endpoints.mjs'

/**
 * The least server the peers need: rows out and in for TanStack DB, and the two endpoints zero-cache asks. A user is who
 * they say they are, and the last write of a row wins: nothing here is what it would be in earnest, and all of it is fast.
 */

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 32 })
await pool.query(`create table if not exists ranked_films (
  id text primary key, user_id text not null, title text not null, year int not null, tier int not null,
  rank text collate "C" not null);
  create index if not exists ranked_films_order on ranked_films (user_id, tier, rank)`)

const app = express()
app.use(express.json({ limit: '10mb' }))

app.get('/nothing', (_req, res) => void res.json({}))

app.get('/rows', async (req, res) => {
  const order = 'select * from ranked_films where user_id = $1 order by tier, rank, id'
  res.json((await pool.query(order, [req.query.user])).rows)
})

app.put('/rows/:id', async (req, res) => {
  const { user, tier, rank } = req.body
  const write = {
    name: 'write',
    text: 'update ranked_films set tier = $3, rank = $4 where id = $1 and user_id = $2 returning *',
    values: [req.params.id, user, tier, rank],
  }
  const [row] = (await pool.query(write)).rows
  res.status(row ? 200 : 404).json(row ?? {})
})

/** So many films, evenly in the five tiers. */
app.post('/seed', async (req, res) => {
  const { user, count } = req.body
  const ranks = generateNKeysBetween(null, null, Math.ceil(count / 5))
  await pool.query(
    `insert into ranked_films select $1 || '-' || n, $1, 'Bench film ' || n, 1900 + n % 120, n % 5, ($3::text[])[n / 5 + 1]
     from generate_series(0, $2::int - 1) n`,
    [user, count, ranks],
  )
  await pool.query('analyze ranked_films')
  res.json({})
})

answerZero(app, pool)

const server = app.listen(0, '127.0.0.1', () => {
  process.stdout.write(`Open http://127.0.0.1:${server.address().port}\n`)
})
process.on('SIGTERM', () => process.exit(0))
