import { randomUUID } from 'node:crypto'
import { type Tier, tiers } from '#sync-rules'
import { Device } from './device.ts'
import { testServer } from './http.ts'

/** The letters a test may call media items by. */
const letters = 'ABCDEFQWXYZ'

/**
 * Two scripted devices of one user, at a start both have seen, on a server whose clock the test holds.
 * A board is written `S: A B "its note"; A: C`.
 */
export async function pair(engine: 'pglite' | 'postgres') {
  let clock = Date.parse('2026-11-24T10:00:00Z')
  const server = await testServer({ engine, now: () => clock })
  const ids = new Map([...letters].map(letter => [letter, randomUUID()]))
  const names = (letter: string) => ids.get(letter) as string
  for (const letter of letters) {
    await server.deps.db.rows(
      `insert into media_items (id, media_type, title, search_key) values ($1, 'MOVIE', $2, lower($2))`,
      [names(letter), `Film ${letter}`],
    )
  }
  let users = 0

  async function start(board: string) {
    const user = await server.signUp(`user${++users}`)
    const call = (method: string, path: string, body?: unknown) =>
      user.call(method, path, body === undefined ? {} : { body })
    const device = () => new Device(call, user.user.id, names, () => clock)
    const setUp = device()
    for (const { tier, letter, note } of parseBoard(board)) {
      setUp.bottom(letter, tier)
      if (note) setUp.note(letter, note, null)
    }
    await setUp.push()
    clock += 1000
    const [first, second] = [device(), device()]
    await first.look(letters)
    await second.look(letters)
    const began = clock
    clock += 60_000
    const state = () =>
      describeBoard(server.deps.db, user.user.id, new Map([...ids].map(([letter, id]) => [id, letter])))
    return { user, first, second, state, t: (seconds: number) => began + seconds * 1000 }
  }

  return {
    server,
    start,
    names,
    tick: (ms: number) => (clock += ms),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}

function parseBoard(board: string): { tier: Tier; letter: string; note?: string }[] {
  return board.split('; ').flatMap(part => {
    const [tier, rest = ''] = part.split(': ') as [Tier, string]
    return [...rest.matchAll(/([A-Z])(?: "([^"]*)")?/gu)].map(match => ({
      tier,
      letter: match[1] as string,
      note: match[2]?.replaceAll(' / ', '\n'),
    }))
  })
}

interface Row {
  media_item_id: string
  tier: Tier | null
  notes: string | null
  kept_notes: { text: string }[]
}

async function describeBoard(
  db: { rows<R>(sql: string, params: unknown[]): Promise<R[]> },
  userId: string,
  letterOf: Map<string, string>,
): Promise<string> {
  const rows = await db.rows<Row>(
    `select media_item_id, tier, notes, kept_notes from user_rankings where user_id = $1 order by tier, rank_position`,
    [userId],
  )
  const spell = (text: string) => `"${text.replaceAll('\n', ' / ')}"`
  const say = (row: Row) =>
    [
      letterOf.get(row.media_item_id),
      ...(row.notes ? [spell(row.notes)] : []),
      ...row.kept_notes.map(kept => `kept ${spell(kept.text)}`),
    ].join(' ')
  const of = (tier: Tier | null) => rows.filter(row => row.tier === tier && (tier !== null || row.notes))
  return [...tiers, null]
    .filter(tier => of(tier).length > 0)
    .map(tier => `${tier ?? 'removed'}: ${of(tier).map(say).join(' ')}`)
    .join('; ')
}
