import { randomUUID } from 'node:crypto'
import type { MediaItem, RankingItem } from '#sync-rules'
import { PROTOCOL } from '#sync-rules'
import type { Deps } from '../deps.ts'
import { type TestServer, type TestServerOptions, type TestUser, testServer } from './http.ts'

/** What somebody owns that has an id, by what it is. */
export interface Belongings {
  user: string
  session: string
  /** A title that only its owner knows. */
  stub: string
  ranking: string
  client: string
  batch: string
  op: string
}

export interface TwoUsers extends AsyncDisposable {
  server: TestServer
  ada: TestUser
  eve: TestUser
  /** What belongs to Ada, whose profile is private. */
  hers: Belongings
  eves: Belongings
  /** Titles that everybody sees; nobody ranks the last. */
  films: string[]
}

export const SECRET_TITLE = 'The Attic Players'
export const SECRET_NOTE = 'with the one who must not be named'

/** Ada and Eve on one server, each with a title of her own, ranked and noted, and a device that has pushed. */
export async function twoUsers(options: TestServerOptions = {}): Promise<TwoUsers> {
  const server = await testServer(options)
  const films = await publicFilms(server, 4)
  const [ada, eve] = [await server.signUp('ada'), await server.signUp('eve')]
  const hers = await belongings(ada, SECRET_TITLE, SECRET_NOTE)
  const eves = await belongings(eve, 'Nobody in the Stalls', 'dull')
  return { server, ada, eve, hers, eves, films, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() }
}

export async function publicFilms({ deps: { db } }: { deps: Pick<Deps, 'db'> }, count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, () => randomUUID())
  for (const [i, id] of ids.entries()) {
    await db.rows(
      `insert into media_items (id, media_type, title, search_key, attributes)
       values ($1, 'MOVIE', $2, lower($2), '{"genre": "Drama", "genres": ["Drama"]}')`,
      [id, `Film ${i}`],
    )
  }
  return ids
}

async function belongings({ user, token, call }: TestUser, title: string, notes: string): Promise<Belongings> {
  const made = await call<MediaItem>('POST', '/media/create_stub', { body: { media_type: 'PLAY', title } })
  const stub = made.data.id
  const ranked = await call<RankingItem>('POST', '/rankings', { body: { media_item_id: stub, tier: 'S', notes } })
  const [client, batch, op] = [randomUUID(), randomUUID(), randomUUID()]
  const args = { media_id: stub, tier: 'A', left: [], right: [], batch_id: batch }
  const ops = [{ mid: 1, op_id: op, v: 1, kind: 'ranking.place', args, base: 0, t: new Date().toISOString() }]
  const body = { user_id: user.id, client_id: client, schema: PROTOCOL, minted: 1, ops }
  const pushed = await call('POST', '/sync/mutations', { body })
  if (pushed.status !== 200) throw new Error(`Nobody could be set up: ${pushed.text}`)
  const { sid } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
  return { user: user.id, session: sid, stub, ranking: ranked.data.id, client, batch, op }
}
