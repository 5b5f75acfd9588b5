import { randomUUID } from 'node:crypto'
import { v5 } from 'uuid'
import {
  ID_NAMESPACE,
  type MediaItem,
  type Mutation,
  type Profile,
  type RankingItem,
  type Session,
  stubName,
} from '#sync-rules'
import { type Board, PASSWORD, tiers } from './looking.ts'

/** Asks the server by plain routes, as any program may. */
async function ask<T>(url: string, token: string | null, body?: object, method = body ? 'POST' : 'GET'): Promise<T> {
  const reply = await fetch(url, {
    method,
    headers: {
      ...(body && { 'content-type': 'application/json' }),
      ...(token !== null && { authorization: `Bearer ${token}` }),
    },
    ...(body && { body: JSON.stringify(body) }),
  })
  if (reply.status === 204) return undefined as T
  const { data, error }: { data: T; error?: { message: string } } = await reply.json()
  if (!reply.ok) throw new Error(`${reply.status}: ${error?.message}`)
  return data
}

/** Signs somebody up and ranks these titles of the catalogue. */
export async function makeAccount(url: string, username: string, board: Board): Promise<void> {
  const body = { username, email: `${username}@example.com`, password: PASSWORD }
  const { access_token } = await ask<Session>(`${url}/auth/signup`, null, body)
  for (const tier of tiers)
    for (const title of board[tier] ?? []) {
      const found = await ask<MediaItem[]>(`${url}/media/search?q=${encodeURIComponent(title)}`, access_token)
      const media_item_id = found.find(item => item.title === title)?.id
      await ask(`${url}/rankings`, access_token, { media_item_id, tier })
    }
}

/** Titles by tier, best first, asked with a session of its own. */
export async function listOf(url: string, login: string): Promise<Record<string, string[]>> {
  const { access_token } = await ask<Session>(`${url}/auth/login`, null, { login, password: PASSWORD })
  const list: Record<string, string[]> = {}
  for (const { tier, media_item } of await ask<RankingItem[]>(`${url}/rankings/me?limit=500`, access_token))
    list[tier] = [...(list[tier] ?? []), media_item.title]
  return list
}

const AT_ONCE = 100

/** Somebody brings so many titles of their own from elsewhere, as one import, in tier S. */
export async function importTitles(url: string, login: string, count: number): Promise<void> {
  const { access_token, user } = await ask<Session>(`${url}/auth/login`, null, { login, password: PASSWORD })
  const batch_id = randomUUID()
  const wishes = Array.from({ length: count }, (_, n): Mutation[] => {
    const title = `Imported ${n + 1}`
    const media_id = v5(stubName(user.id, 'PLAY', title, null), ID_NAMESPACE)
    return [
      { kind: 'media.stub', args: { media_id, media_type: 'PLAY', title, release_year: null } },
      {
        kind: 'ranking.place',
        args: { media_id, tier: 'S', left: [], right: [], if_absent: true, origin: 'import', batch_id },
      },
    ]
  }).flat()
  const client_id = randomUUID()
  const ops = wishes.map((wish, i) => ({
    mid: i + 1,
    op_id: randomUUID(),
    v: 1,
    ...wish,
    base: 0,
    t: new Date().toISOString(),
  }))
  for (let i = 0; i < ops.length; i += AT_ONCE) {
    const some = ops.slice(i, i + AT_ONCE)
    const body = { user_id: user.id, client_id, schema: 1, minted: ops.length, ops: some }
    await ask(`${url}/sync/mutations`, access_token, body)
  }
}

/** Somebody shows their list to everybody, or to nobody. */
export async function become(url: string, login: string, visibility: 'public' | 'private'): Promise<void> {
  const { access_token } = await ask<Session>(`${url}/auth/login`, null, { login, password: PASSWORD })
  await ask(`${url}/account`, access_token, { visibility }, 'PATCH')
}

/** Somebody follows somebody who is public. */
export async function follow(url: string, login: string, whom: string): Promise<void> {
  const { access_token } = await ask<Session>(`${url}/auth/login`, null, { login, password: PASSWORD })
  const { user } = await ask<Profile>(`${url}/social/users/${whom}`, access_token)
  await ask(`${url}/social/follow/${user.id}`, access_token, undefined, 'POST')
}

/** Deletes somebody's account, with a session of its own. */
export async function deleteAccount(url: string, login: string): Promise<void> {
  const { access_token } = await ask<Session>(`${url}/auth/login`, null, { login, password: PASSWORD })
  await ask(`${url}/account`, access_token, undefined, 'DELETE')
}

/** Somebody enters a film or a play no catalogue knows, and ranks it last in a tier. */
export async function rankStub(
  url: string,
  login: string,
  stub: { media_type: 'MOVIE' | 'PLAY'; title: string; release_year: number | null },
  tier: string,
  notes: string | null,
): Promise<void> {
  const { access_token } = await ask<Session>(`${url}/auth/login`, null, { login, password: PASSWORD })
  const { id } = await ask<MediaItem>(`${url}/media/create_stub`, access_token, stub)
  await ask(`${url}/rankings`, access_token, { media_item_id: id, tier, notes })
}
