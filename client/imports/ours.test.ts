import { expect, test } from 'vitest'
import type { MediaItem } from '#sync-rules'
import { atOnce, catalogueOf, media } from '../adopt/testing/desk.ts'
import { fileName, listOf, textOf } from '../export/file.ts'
import { Replica } from '../store/replica.ts'
import { type OpenStore, openStore } from '../store/store.ts'
import { emptyDisk, memoryTables } from '../store/testing/memory-replica.ts'
import { aClock, aRandom, tabsOf } from '../store/testing/ports.ts'
import { ours } from './ours.ts'
import { planOurs } from './ours-plan.ts'
import { bring, match, start, take } from './testing/desk.ts'
import { ImportRefused, type Row } from './types.ts'

const [ADA, BEN] = ['aaaaaaaa-0000-4000-8000-000000000001', 'bbbbbbbb-0000-4000-8000-000000000002']
const clock = aClock()
let seed = 1
const open = (id: string, guest = false) =>
  openStore(
    { clock, random: aRandom(seed++), replica: new Replica(memoryTables(emptyDisk())), channel: tabsOf()() },
    { id, guest },
  )

const heat = media('Heat', 1995, { tmdb_id: 949 })
const alien = media('Alien', 1979)
const stalker = media('Stalker', 1979, { original_title: 'Сталкер', attributes: { director: 'Andrei Tarkovsky' } })
const fargo = media('Fargo', 1996)
const films = [heat, alien, stalker, fargo]

/** Somebody who has one of everything a list can hold. */
async function fullList(owner = ADA, guest = false): Promise<OpenStore> {
  const store = await open(owner, guest)
  await store.keepMedia(films)
  const attributes = { venue: 'Old Vic', genres: ['Drama', '=HYPERLINK("x")'], runtime_minutes: 150, creator: null }
  const play = await store.stub({ media_type: 'PLAY', title: 'Quiet “Harbour”', release_year: null, attributes })
  const wish = await store.stub({ media_type: 'PLAY', title: 'Next spring', release_year: 2027 })
  await store.place(heat.id, 'S', 'top')
  await store.place(play, 'S', 'top')
  await store.place(alien.id, 'S', { after: play }, { needs_placing: true })
  await store.append([
    { kind: 'ranking.place', args: { media_id: stalker.id, tier: 'C', left: [], right: [], origin: 'import' } },
  ])
  await store.note(play, 'front row\n<script>alert(1)</script> 👩‍👩‍👧', null)
  await store.append([{ kind: 'watchlist.add', args: { media_id: fargo.id, added_at: null } }])
  await clock.advance(5)
  await store.save(wish)
  return store
}

const textIn = (store: OpenStore) => textOf({ ...listOf(store.view()) })
const rowsOf = (text: string): Row[] =>
  ours.read([{ path: 'marquee.json', text, guessed: false, json: JSON.parse(text) }])?.rows ?? []
const known = async (ids: string[]): Promise<MediaItem[]> => films.filter(film => ids.includes(film.id))

async function putBack(text: string, store: OpenStore, more: Partial<Parameters<typeof planOurs>[1]> = {}) {
  await clock.advance(1_000)
  const view = store.view()
  const name = `time ${seed++}`
  const plan = await planOurs(rowsOf(text), { owner_id: store.owner_id, view, known, work: atOnce, name, ...more })
  await store.keepMedia(plan.media)
  await store.append(plan.ops.map(({ op_id, mutation }) => ({ ...mutation, op_id })))
  return plan
}

test.each([
  ['another account', BEN, false],
  ['a guest', BEN, true],
])('a list put into %s gives the same file again, byte for byte', async (_, owner, guest) => {
  const before = await fullList()
  const text = textIn(before)
  const after = await open(owner, guest)
  const plan = await putBack(text, after)
  expect([plan.ranked, plan.saved, plan.left]).toEqual([4, 2, []])
  expect(textIn(after)).toBe(text)
  expect(JSON.parse(text).rankings.map((r: { media_item: { title: string } }) => r.media_item.title)).toEqual([
    'Quiet “Harbour”',
    ...['Alien', 'Heat', 'Stalker'],
  ])
})

test('chosen among the lists from elsewhere it is known for what it is, and comes in as exactly', async () => {
  const text = textIn(await fullList())
  const store = await start()
  const catalogue = catalogueOf(...films, media('Quiet “Harbour”', null, { media_type: 'PLAY' }))
  const imp = await match(store, await bring(store, 'whatever.txt', new TextEncoder().encode(text)), catalogue)
  expect(imp.reading.format).toBe('marquee')
  await take(store, imp)
  expect(textIn(store)).toBe(text)
})

test('the file is the same whatever the ids, and in whatever order attributes and bookmarks came', async () => {
  const texts = []
  for (const owner of [ADA, BEN, 'cccccccc-0000-4000-8000-000000000003', 'dddddddd-0000-4000-8000-000000000004']) {
    const store = await open(owner)
    const attributes = owner === ADA ? { venue: 'Old Vic', creator: 'Ada' } : { creator: 'Ada', venue: 'Old Vic' }
    for (const title of ['One', 'Two', 'Three', 'Four', 'Five']) {
      const media_id = await store.stub({ media_type: 'PLAY', title, release_year: null, attributes })
      await store.append([{ kind: 'watchlist.add', args: { media_id, added_at: '2026-01-01T00:00:00.000Z' } }])
    }
    texts.push(textIn(store))
  }
  expect(new Set(texts).size).toBe(1)
})

test('put back a second time it does nothing; after a removal it brings back what is gone, and one undo takes that away', async () => {
  const store = await fullList()
  const text = textIn(store)
  expect((await putBack(text, store)).ops).toEqual([])
  await store.remove(heat.id)
  await store.unsave(fargo.id)
  const less = textIn(store)
  expect(await putBack(text, store)).toMatchObject({ ranked: 1, saved: 1 })
  expect(store.view().tiers.S).toContain(heat.id)
  expect(store.view().watchlist.map(saved => saved.media_id)).toContain(fargo.id)
  await store.undo()
  expect(textIn(store)).toBe(less)
})

test('put into a list that has titles already, their order stays and newcomers wait to be placed', async () => {
  const text = textIn(await fullList())
  const store = await open(BEN)
  await store.keepMedia(films)
  await store.place(fargo.id, 'S', 'top')
  await store.place(heat.id, 'S', 'top')
  await store.note(heat.id, 'mine', null)
  await putBack(text, store)
  const { tiers, entry, watchlist } = store.view()
  expect(tiers.S.filter(id => id === fargo.id || id === heat.id)).toEqual([heat.id, fargo.id])
  expect(entry(alien.id)?.needs_placing).toBe(true)
  expect([entry(heat.id)?.notes, entry(heat.id)?.needs_placing]).toEqual(['mine', false])
  expect(watchlist).toHaveLength(1)
})

test('nobody is asked about titles this device has, and without an answer nothing happens', async () => {
  const text = textIn(await fullList())
  const store = await open(BEN)
  const offline = () => Promise.reject(new TypeError('fetch failed'))
  await expect(putBack(text, store, { known: offline })).rejects.toThrow('fetch failed')
  expect(store.core.waiting()).toEqual([])
  await store.keepMedia(films)
  await putBack(text, store, { known: offline })
  expect(textIn(store)).toBe(text)
})

test('on another server a film is found by its TMDB number or its name; else it is kept under its own title', async () => {
  const text = textIn(await fullList())
  const store = await open(BEN)
  const elsewhere = { ...alien, id: heat.id.replace(/^./u, '0') }
  const plan = await putBack(text, store, {
    known: async ids => films.filter(film => film === heat && ids.includes(film.id)),
    match: async items =>
      items.map(({ title }) => ({
        candidates: title === 'Alien' ? [{ media_item: elsewhere, exact: true, reason: 'title_year' }] : [],
      })),
  })
  const { tiers, media: of } = store.view()
  expect(tiers.S.slice(1)).toEqual([elsewhere.id, heat.id])
  expect(of(tiers.C[0] ?? '')).toMatchObject({ title: 'Stalker', release_year: 1979, is_user_generated: true })
  expect(plan.left).toEqual([])
})

test('a title that may be several, or only resembles one, is kept under its own name and not lost', async () => {
  const text = textIn(await fullList())
  const store = await open(BEN)
  const namesake = media('Alien', 1979, { tmdb_id: 1 })
  const later = media('Stalker', 2012)
  await putBack(text, store, {
    known: async ids => [heat, fargo].filter(film => ids.includes(film.id)),
    match: async items =>
      items.map(({ title }) => ({
        candidates:
          title === 'Alien'
            ? [alien, namesake].map(media_item => ({ media_item, exact: true, reason: 'title_year' as const }))
            : [{ media_item: later, exact: false, reason: 'title' }],
      })),
  })
  const titles = ({ tiers, media: of }: ReturnType<typeof store.view>) =>
    [...tiers.S, ...tiers.C].map(id => [of(id)?.title, of(id)?.is_user_generated])
  expect(titles(store.view())).toEqual([
    ['Quiet “Harbour”', true],
    ['Alien', true],
    ['Heat', false],
    ['Stalker', true],
  ])
})

test('a title nobody knows and the file does not name is told, and nothing is made up for it', async () => {
  const store = await open(BEN)
  const unnamed = {
    id: heat.id,
    media_type: null,
    title: null,
    release_year: null,
    tmdb_id: null,
    is_user_generated: false,
  }
  const rankings = [{ tier: 'S', notes: null, needs_placing: false, origin: 'hand', media_item: unnamed }]
  const plan = await putBack(textOf({ rankings, watchlist: [] }), store, { known: async () => [] })
  expect([plan.ops, plan.left.map(row => row.skip?.reason)]).toEqual([[], ['no_title']])
})

test('the file of the server is read in the order of its positions, and what was removed stays out', () => {
  const film = (id: MediaItem) => ({ ...id, created_at: undefined })
  const row = (item: MediaItem, tier: string | null, rank_position: string | null) => ({
    ...{ id: heat.id, seq: 1, notes: null, kept_notes: [], needs_placing: false, origin: 'hand', batch_id: null },
    ...{ tier, rank_position, media_item: film(item) },
  })
  const rankings = [row(heat, 'B', 'k'), row(alien, 'B', 'V'), row(stalker, null, null), row(fargo, 'A', 'V')]
  const saved = { added_at: '2026-01-01T00:00:00.000Z', removed_at: '2026-01-02T00:00:00.000Z', media_item: film(heat) }
  const text = textOf({ user: {}, rankings, watchlist: [saved], own_titles: [], history: [] })
  const read = rowsOf(text)
  expect(read.map(r => [r.title, r.tier, r.position, r.skip?.reason])).toEqual([
    ['Fargo', 'A', 1, undefined],
    ['Alien', 'B', 1, undefined],
    ['Heat', 'B', 2, undefined],
    ['Stalker', null, null, 'deleted'],
    ['Heat', null, null, 'deleted'],
  ])
})

const good = {
  ...{ tier: 'S', notes: null, needs_placing: false, origin: 'hand' },
  media_item: {
    id: heat.id,
    media_type: 'MOVIE',
    title: 'Heat',
    release_year: 1995,
    tmdb_id: 949,
    is_user_generated: false,
  },
}
const item = (over: object) => ({ ...good, media_item: { ...good.media_item, ...over } })
const typed = (over: object) => item({ id: null, tmdb_id: null, is_user_generated: true, attributes: {}, ...over })

test.each<[string, unknown, string | undefined]>([
  ['a good line', good, undefined],
  ['fields of a later version', { ...good, mood: 'blue' }, undefined],
  ['a line that is no object', 7, 'unreadable'],
  ['null', null, 'unreadable'],
  ['a tier there is not', { ...good, tier: 'F' }, 'unreadable'],
  ['no title and no id', item({ id: null, title: null }), 'no_title'],
  ['an id that is none', item({ id: '../../etc' }), 'unreadable'],
  ['a title that hides what it says', item({ title: '\u202eevil' }), 'unreadable'],
  ['half a character', item({ title: 'x\ud83d' }), 'unreadable'],
  ['a title typed in', typed({}), undefined],
  ['a title typed in without a name', typed({ title: null }), 'unreadable'],
  ['attributes that are no plain values', typed({ attributes: { a: { b: 1 } } }), 'unreadable'],
  ['a name that reaches into objects', typed({ attributes: JSON.parse('{"__proto__": "x"}') }), undefined],
  ['a year before there was film', typed({ release_year: 12 }), 'unreadable'],
])('of %s the rest of the file is none the worse', (_, line, reason) => {
  const text = JSON.stringify({
    format: 'marquee-export',
    version: 1,
    rankings: [line, item({ id: alien.id })],
    watchlist: [],
  })
  const rows = rowsOf(text)
  expect(rows).toHaveLength(2)
  expect(rows.find(row => row.source.line === 1)?.skip?.reason).toBe(reason)
  expect(rows.find(row => row.source.line === 2)?.skip).toBeUndefined()
})

test('a title that stands there twice keeps its better place; a note too long to be stored stays whole', () => {
  const long = 'é'.repeat(2001)
  const rankings = [
    { ...good, tier: 'D' },
    { ...good, notes: long },
    typed({ title: 'A Play' }),
    typed({ title: 'a  play' }),
  ]
  const rows = rowsOf(JSON.stringify({ format: 'marquee-export', version: 1, rankings, watchlist: [] }))
  const line = (n: number) => rows.find(row => row.source.line === n)
  expect([line(1)?.skip, line(3)?.skip, line(4)?.skip]).toMatchObject([
    { reason: 'duplicate', of: { line: 2 } },
    undefined as never,
    { reason: 'duplicate', of: { line: 3 } },
  ])
  expect(line(2)).toMatchObject({ tier: 'S', note: null, long_notes: [long] })
})

test.each<[string, object, string]>([
  ['a later version', { format: 'marquee-export', version: 2, rankings: 'who knows' }, 'newer'],
  ['half a file', { format: 'marquee-export', version: 1, rankings: [] }, 'broken_file'],
])('%s is refused as a whole', (_, json, code) => {
  expect(() => rowsOf(JSON.stringify(json))).toThrow(expect.objectContaining({ name: 'ImportRefused', code }))
  expect(new ImportRefused('newer').code).toBe('newer')
})

test('a file of another kind is somebody else’s to read', () => {
  expect(ours.read([{ path: 'x.json', text: '{}', guessed: false, json: {} }])).toBeNull()
  expect(ours.read([{ path: 'x.txt', text: 'Heat', guessed: false }])).toBeNull()
})

test('a file is called after the day of the person', () => {
  expect(fileName(new Date(2026, 0, 5, 23, 59), 'json')).toBe('marquee-2026-01-05.json')
  expect(fileName(new Date(2026, 10, 24), 'csv', 'watch-later')).toBe('marquee-watch-later-2026-11-24.csv')
})
