import { randomUUID } from 'node:crypto'
import type { Activity, Mutation, Tier } from '#sync-rules'
import type { Engine } from '../../testing/database.ts'
import { type TestServerOptions, type TestUser, testServer } from '../../testing/http.ts'

/** A server with films called by letters, and people who can be made in a word. */
export async function town(engine: Engine, options: Pick<TestServerOptions, 'env'> = {}) {
  let clock = Date.parse('2026-11-25T10:00:00.000Z')
  const server = await testServer({ engine, now: () => clock, ...options })
  const { db } = server.deps
  const films = new Map<string, string>()
  for (const letter of 'ABCDEFGH') {
    const id = randomUUID()
    films.set(letter, id)
    await db.rows(`insert into media_items (id, media_type, title, search_key) values ($1, 'MOVIE', $2, lower($2))`, [
      id,
      letter,
    ])
  }
  const film = (letter: string) => films.get(letter) as string
  const later = (ms = 1000) => {
    clock += ms
  }

  /** Somebody public, unless said otherwise, who has been here for two days. */
  async function person(name: string, visibility: 'public' | 'private' = 'public') {
    later()
    const user = await server.signUp(name)
    await user.call('PATCH', '/account', { body: { visibility } })
    await db.rows(`update users set created_at = to_timestamp($2::bigint / 1000.0) - interval '2 days' where id = $1`, [
      user.user.id,
      clock,
    ])
    return resident(user)
  }

  function resident(user: TestUser) {
    let mid = 0
    const client_id = randomUUID()
    const rankings = new Map<string, string>()
    const ok = async (method: string, path: string, body?: object) => {
      later()
      const reply = await user.call<never>(method, path, body ? { body } : {})
      if (reply.status >= 300) throw new Error(`${method} ${path}: ${reply.text}`)
      return reply
    }
    return {
      ...user,
      id: user.user.id,
      async rank(letter: string, tier: Tier, notes?: string) {
        const { data } = await ok('POST', '/rankings', { media_item_id: film(letter), tier, notes })
        rankings.set(letter, (data as { id: string }).id)
      },
      move: (letter: string, tier: Tier) => ok('PATCH', `/rankings/${rankings.get(letter)}/move`, { tier }),
      note: (letter: string, notes: string | null) => ok('PATCH', `/rankings/${rankings.get(letter)}`, { notes }),
      remove: (letter: string) => ok('DELETE', `/rankings/${rankings.get(letter)}`),
      follow: (other: { id: string }) => ok('POST', `/social/follow/${other.id}`),
      unfollow: (other: { id: string }) => ok('DELETE', `/social/follow/${other.id}`),
      block: (other: { id: string }) => ok('POST', `/social/block/${other.id}`),
      unblock: (other: { id: string }) => ok('DELETE', `/social/block/${other.id}`),
      become: (visibility: 'public' | 'private') => ok('PATCH', '/account', { visibility }),
      /** Sends ops as a device does. */
      push: (mutations: Mutation[]) => {
        const ops = mutations.map(mutation => ({
          mid: ++mid,
          op_id: randomUUID(),
          v: 1,
          ...mutation,
          base: 0,
          t: new Date(clock).toISOString(),
        }))
        return ok('POST', '/sync/mutations', { user_id: user.user.id, client_id, schema: 1, minted: mid, ops })
      },
      /** The feed in words: `ada placed A in S`. */
      async feed(): Promise<string[]> {
        const { data } = await ok('GET', '/social/feed')
        return (data as Activity[]).map(inWords)
      },
    }
  }

  return {
    server,
    db,
    film,
    later,
    now: () => clock,
    person,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}

export const inWords = ({ user, kind, media_item, tier, count }: Activity): string =>
  kind === 'imported'
    ? `${user.username} imported ${count}`
    : `${user.username} ${kind} ${media_item?.title} in ${tier}`
