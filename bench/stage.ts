import { createHash, randomUUID } from 'node:crypto'
import { type Tier, tiers } from '#sync-rules'
import { type Accounts, createAccounts } from '../server/accounts.ts'
import { openPostgres } from '../server/db/postgres.ts'
import type { Db } from '../server/db.ts'
import { parseEnv } from '../server/env.ts'
import { startPostgres } from '../server/testing/postgres.ts'
import { Board } from './board.ts'
import { SECRET, startServerProcess } from './processes.ts'

/** A PostgreSQL with fsync on, the real server in front of it in another process, and a side door to prepare users. */
export interface Stage extends AsyncDisposable {
  url: string
  /** The server's process. */
  pid: number
  databaseUrl: string
  db: Db
  /** A new account that ranks so many films, evenly in the five tiers or in those that are given. */
  user(ranked: number, within?: readonly Tier[]): Promise<BenchUser>
}

export interface BenchUser {
  id: string
  username: string
  token: string
  /** What it ranks, as its devices see it. */
  board: Board
  /** The seq of its last change. */
  seq: number
}

export const PASSWORD = 'seventeen green umbrellas'
const TITLES = 10_000

/** The id of one of the stage's films, by its number. */
export const filmId = (n: number): string =>
  createHash('md5')
    .update(`bench${(n % TITLES) + 1}`)
    .digest('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')

export async function openStage(settings: Record<string, string> = {}): Promise<Stage> {
  const undo: (() => Promise<void>)[] = []
  const close = async () => {
    for (let step = undo.pop(); step; step = undo.pop()) await step()
  }
  try {
    const postgres = await startPostgres({ fsync: true })
    undo.push(() => postgres.stop())
    const databaseUrl = postgres.url('postgres')
    const server = await startServerProcess({ DATABASE_URL: databaseUrl, ...settings })
    undo.push(async () => server[Symbol.asyncDispose]())
    const db = await openPostgres(databaseUrl)
    undo.push(() => db.close())
    const accounts = createAccounts({ db, env: parseEnv({ MARQUEE_SECRET: SECRET }), now: Date.now })
    undo.push(() => accounts.close())
    await addTitles(db)
    const user = (ranked: number, within?: readonly Tier[]) => addUser(db, accounts, ranked, within)
    return { url: server.url, pid: server.pid, databaseUrl, db, user, [Symbol.asyncDispose]: close }
  } catch (error) {
    await close()
    throw error
  }
}

async function addUser(
  db: Db,
  accounts: Accounts,
  ranked: number,
  within = tiers as readonly Tier[],
): Promise<BenchUser> {
  const username = `bench_${randomUUID().slice(0, 8)}`
  const { session } = await accounts.signUp({ username, email: `${username}@example.com`, password: PASSWORD })
  const { id } = session.user
  const seq = await addRankings(db, id, ranked, within)
  return { id, username, token: session.access_token, seq, board: await Board.read(db, id) }
}

/** The films of the stage, into a database of one's own. */
export const addTitles = (db: Db) =>
  db.rows(
    `insert into media_items (id, media_type, title, release_year, search_key, attributes)
     select md5('bench' || n)::uuid, 'MOVIE', 'Bench film ' || n, 1900 + n % 120, 'bench film ' || n,
            '{"genre": "Drama", "genres": ["Drama"]}'
     from generate_series(1, $1::int) n`,
    [TITLES],
  )

/** Straight into the table, with the keys a bulk append mints and a seq for each, as ops leave them. Tells the last. */
async function addRankings(db: Db, userId: string, count: number, within: readonly Tier[]): Promise<number> {
  const seq = Date.now()
  await db.tx(async tx => {
    await tx.rows('update sync_heads set seq = $2, op_at = now() where user_id = $1', [userId, seq])
    await tx.rows(
      `insert into user_rankings (user_id, media_item_id, tier, rank_position, seq, placed_seq, placed_at)
       select $1, md5('bench' || n)::uuid, ($3::text[])[n % $5 + 1]::ranking_tier, position_of_integer(n / $5), $4::bigint - $2 + n, $4::bigint - $2 + n, now()
       from generate_series(1, $2::int) n`,
      [userId, count, within, seq, within.length],
    )
  })
  await db.exec('analyze user_rankings; analyze change_log')
  return seq
}
