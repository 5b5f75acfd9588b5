import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type DigestReply, digestText, type ShapeName, shapeNames } from '#sync-rules'
import { Metrics } from '../metrics.ts'
import { reapResults, resetIdleClients, trimLog } from '../retention.ts'
import { playedOn } from '../testing/database.ts'
import type { TestUser } from '../testing/http.ts'
import { pair } from '../testing/pair.ts'
import { Reader } from './testing/harness.ts'

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const EMPTY = sha256('')

describe.each(playedOn)('digests on %s', engine => {
  let devices: Awaited<ReturnType<typeof pair>>
  beforeAll(async () => {
    devices = await pair(engine)
  })
  afterAll(() => devices[Symbol.asyncDispose]())

  const ask = async (user: TestUser, query: Record<string, string> = {}) => {
    const reply = await user.call<DigestReply>('GET', `/sync/digest?${new URLSearchParams(query)}`)
    expect(reply.status, reply.text).toBe(200)
    return reply.data
  }

  type Row = Record<string, unknown>
  /** A wrong on a device: what is put over the row that waits for its place, or over the play. */
  interface Harm {
    shape: ShapeName
    over: Row
  }

  /** The text of a shape, out of what a new device is brought, and what became of that. */
  async function textOf(user: TestUser, shape: ShapeName, harm?: Harm): Promise<string> {
    const reader = new Reader(user, devices.server.url, devices.server.deps)
    const { messages } = await reader.snapshot(shape)
    const rows: Row[] = messages.flatMap(({ value }) => (value ? [read(value)] : []))
    rows.sort((a, b) => (String(a.id) < String(b.id) ? -1 : 1))
    if (harm?.shape === shape) {
      const row = rows.find(row => row.needs_placing || row.media_type === 'PLAY') as Row
      Object.assign(row, harm.over)
    }
    return digestText(shape, rows as never[])
  }

  /** What a device makes of the text it is brought, where that is not the text itself. */
  const read = (value: Row): Row => ({
    ...value,
    ...('needs_placing' in value && { needs_placing: value.needs_placing === 'true' }),
    ...('attributes' in value && { attributes: JSON.parse(String(value.attributes)) }),
  })

  async function held(user: TestUser, harm?: Harm) {
    const { seq } = await ask(user)
    const [user_rankings, watchlist_items, my_media] = await Promise.all(
      shapeNames.map(shape => textOf(user, shape, harm)),
    )
    const texts = { user_rankings, watchlist_items, my_media } as Record<ShapeName, string>
    const query = { seq: String(seq), ...Object.fromEntries(shapeNames.map(shape => [shape, sha256(texts[shape])])) }
    return { seq, texts, query }
  }

  /** Whatever a stub may be said to be, spelled in every way JSON and PostgreSQL know. */
  const anything = {
    venue: 'The "Attic"\\\nnº 7 \u2028 🎭 é',
    director: '',
    cast: ['Ada, or Eve', '"Bob"', ''],
    genres: [],
    runtime_minutes: 95,
    z: 1e-7,
    y: -2.5,
    x: Number.MAX_SAFE_INTEGER,
    w: -0,
    overview: null,
    a: true,
    a_b: false,
    aa: '{}',
    a0: 0.1,
  }

  /** Somebody with a row of every sort: in a tier, moved, noted, removed, waiting for its place, saved, taken off, typed in. */
  async function somebody() {
    const { user, first } = await devices.start('S: A B C "slow"; A: D E; B: F')
    first.top('C', 'S')
    first.remove('B')
    first.op({ kind: 'watchlist.add', args: { media_id: devices.names('X') } })
    first.op({ kind: 'watchlist.add', args: { media_id: devices.names('Y') } })
    first.op({ kind: 'watchlist.remove', args: { media_id: devices.names('Y') } })
    first.op({
      kind: 'ranking.place',
      args: { media_id: devices.names('Q'), tier: 'B', left: [], right: [], needs_placing: true },
    })
    await first.push()
    const stub = { media_type: 'PLAY', title: 'The Attic Players', release_year: 1998, attributes: anything }
    const made = await user.call('POST', '/media/create_stub', { body: stub })
    expect(made.status, made.text).toBe(201)
    await user.call('POST', '/media/create_stub', { body: { media_type: 'MOVIE', title: 'Plain' } })
    return { user, first }
  }

  test('a device that has the very rows hears so, whatever others have', async () => {
    const [one, other] = [await somebody(), await somebody()]
    const { query, seq, texts } = await held(one.user)
    expect(shapeNames.map(shape => texts[shape].split('\n').length - 1)).toEqual([7, 2, 2])
    expect(texts.user_rankings).toMatch(/^[0-9a-f-]{36} \d+ \d+ S \w+ slow$/mu)
    expect(texts.user_rankings).toMatch(/^[0-9a-f-]{36} \d+ \d+ removed$/mu)
    expect(texts.user_rankings).toMatch(/^[0-9a-f-]{36} \d+ \d+ B \w+ unplaced$/mu)
    expect(texts.my_media).toMatch(/^[0-9a-f-]{36} \d+ MOVIE Plain$/mu)
    expect(texts.my_media).toMatch(/^[0-9a-f-]{36} \d+ PLAY The Attic Players 1998 a=true a0=0 a_b=false /mu)
    expect(await ask(one.user, query)).toEqual({ seq, differs: [] })
    expect((await ask(other.user, query)).differs).toBeNull()
  })

  test.each(shapeNames)('a row of %s that is missing is told of, and no other shape', async shape => {
    const { user } = await somebody()
    const { query, texts, seq } = await held(user)
    const short = texts[shape].split('\n').slice(1).join('\n')
    expect(await ask(user, { ...query, [shape]: sha256(short) })).toEqual({ seq, differs: [shape] })
  })

  test('a row that stands elsewhere is told of, though it is of the same change', async () => {
    const { user } = await somebody()
    const { query, texts } = await held(user)
    const elsewhere = texts.user_rankings.replace(/ S (\w+)\n/u, ' A $1\n')
    expect(elsewhere).not.toBe(texts.user_rankings)
    expect((await ask(user, { ...query, user_rankings: sha256(elsewhere) })).differs).toEqual(['user_rankings'])
  })

  test.each<[string, ShapeName, Row]>([
    ['title that is said to have its place', 'user_rankings', { needs_placing: false }],
    ['play that is said to be a film', 'my_media', { media_type: 'X' }],
    ['year that is another', 'my_media', { release_year: 1999 }],
    ['place of a play that is another', 'my_media', { attributes: { ...anything, venue: 'Elsewhere' } }],
    ['length that is another', 'my_media', { attributes: { ...anything, runtime_minutes: 96 } }],
    ['cast that is another', 'my_media', { attributes: { ...anything, cast: ['Ada', 'or Eve', '"Bob"', ''] } }],
    ['play of which nothing is known any more', 'my_media', { attributes: {} }],
  ])('a %s is told of, though all versions are right', async (_, shape, over) => {
    const { user } = await somebody()
    expect((await ask(user, (await held(user)).query)).differs).toEqual([])
    expect((await ask(user, (await held(user, { shape, over })).query)).differs).toEqual([shape])
  })

  test('where the account has moved on nobody can tell, also when no row has changed', async () => {
    const { user, first } = await somebody()
    const { query, seq } = await held(user)
    const media_id = devices.names('Z')
    first.op({ kind: 'ranking.rematch', args: { media_id, to_media_id: media_id } })
    const [result] = await first.push()
    expect(result?.outcome).toBe('noop')
    const reply = await ask(user, query)
    expect(reply).toEqual({ seq: result?.seq, differs: null })
    expect(reply.seq).toBeGreaterThan(seq)
    expect((await ask(user, { ...query, seq: String(reply.seq) })).differs).toEqual([])
  })

  test('what is left out is not guessed', async () => {
    const { user } = await somebody()
    const { query, seq } = await held(user)
    for (const name of Object.keys(query)) {
      const { [name]: _, ...rest } = query as Record<string, string>
      expect(await ask(user, rest)).toEqual({ seq, differs: null })
    }
  })

  test('an account that never wrote stands at nought, with nothing', async () => {
    const user = await devices.server.signUp('newcomer')
    const nothing = { user_rankings: EMPTY, watchlist_items: EMPTY, my_media: EMPTY }
    expect(await ask(user, { seq: '0', ...nothing })).toEqual({ seq: 0, differs: [] })
    expect((await ask(user, { seq: '0', ...nothing, my_media: sha256('x') })).differs).toEqual(['my_media'])
  })

  test('what is kept for a while only is not in it', async () => {
    const { user } = await somebody()
    const { query } = await held(user)
    const { deps } = devices.server
    const later = { ...deps, now: () => deps.now() + 500 * 86_400_000 }
    await resetIdleClients(later)
    await reapResults(later)
    expect(await trimLog(later)).toBeGreaterThan(0)
    expect((await ask(user, query)).differs).toEqual([])
  })

  test('what was told is counted, and where one to mend is written down', async () => {
    const { user } = await somebody()
    const { query } = await held(user)
    const { deps } = devices.server
    const said: unknown[] = []
    const log = Object.assign(Object.create(deps.log), { warn: (what: unknown) => said.push(what) })
    Object.assign(deps, { metrics: new Metrics(), log })
    const counts = async () =>
      [...((await deps.metrics?.text()) ?? '').matchAll(/^marquee_digests_total\{verdict="(\w+)"\} (\d+)$/gmu)]
        .map(([, verdict, n]) => `${verdict} ${n}`)
        .sort()
    await ask(user)
    expect(await counts()).toEqual([])
    await ask(user, query)
    await ask(user, { ...query, seq: '1' })
    await ask(user, { ...query, user_rankings: EMPTY })
    await ask(user, { ...query, user_rankings: EMPTY })
    expect(await counts()).toEqual(['differs 2', 'moved 1', 'same 1'])
    expect(said).toEqual(Array(2).fill({ user_id: user.user.id, differs: ['user_rankings'] }))
  })
})
