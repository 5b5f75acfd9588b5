import { v5 } from 'uuid'
import { expect, test } from 'vitest'
import { ID_NAMESPACE, stubName, tmdbName } from '#sync-rules'
import { opId, planAdoption, preview } from './index.ts'
import { AccountOf, ADA, adopt, atOnce, catalogueOf, digest, lists, media, plan } from './testing/desk.ts'
import * as payload from './testing/payloads.ts'

const film = (tmdbId: number) => v5(tmdbName(tmdbId), ID_NAMESPACE)
const stub = (title: string, year: number | null, type: 'MOVIE' | 'PLAY' = 'MOVIE') =>
  v5(stubName(ADA, type, title, year), ID_NAMESPACE)

test('the untouched demo makes no op (P01)', async () => {
  expect((await plan(lists(payload.p01))).ops).toEqual([])
})

test('a film the server knows is that film; one of the person’s own becomes a private stub with its note (P02)', async () => {
  const parasite = media('Parasite', 2019, { tmdb_id: 496243 })
  const { ops, batch_id, resolution } = await plan(lists(payload.p02), { catalogue: catalogueOf(parasite) })
  const harbour = stub('Quiet Harbour', 1998)
  expect(ops.map(op => op.mutation)).toEqual([
    {
      kind: 'media.stub',
      args: {
        ...{ media_id: harbour, media_type: 'MOVIE', title: 'Quiet Harbour', release_year: 1998 },
        attributes: { genres: ['Drama'], poster_path: '/p2.jpg' },
      },
    },
    {
      kind: 'ranking.place',
      args: {
        ...{ media_id: parasite.id, tier: 'A', left: [], right: [harbour] },
        ...{ if_absent: true, origin: 'import', batch_id },
      },
    },
    {
      kind: 'ranking.place',
      args: {
        ...{ media_id: harbour, tier: 'A', left: [parasite.id], right: [] },
        ...{ if_absent: true, origin: 'import', batch_id },
      },
    },
    { kind: 'ranking.note', args: { media_id: harbour, notes: 'the ferry scene', base_notes: null, if_absent: true } },
  ])
  expect(resolution.media).toEqual([parasite])
})

test('a catalogue film without a TMDB number is met by equal title and year, but not by title alone', async () => {
  const visitor = media('The Visitor', 1979)
  const { resolution } = await plan(lists(payload.p09), { catalogue: catalogueOf(visitor) })
  expect(resolution.ranked.map(item => item.target.media_id)).toEqual([visitor.id, stub('The Visitor', 2007)])
})

test('two catalogue films of that name and year are none; a film with another number is another film', async () => {
  const twins = catalogueOf(media('The Visitor', 1979), media('The Visitor', 1979, { id: film(1) }))
  const first = await plan(lists(payload.p09), { catalogue: twins })
  expect(first.resolution.ranked[0]?.target.stub).not.toBeNull()
  const numbered = catalogueOf(media('The Visitor', 1979, { tmdb_id: 99 }))
  const second = await plan(lists(payload.p09), { catalogue: numbered })
  expect(second.resolution.ranked[0]?.target.media_id).toBe(stub('The Visitor', 1979))
})

test('two TMDB films of one name and year stay two, whatever the catalogue has by that name', async () => {
  const raw = lists(payload.p09.replace('2007', '1979'))
  for (const catalogue of [catalogueOf(), catalogueOf(media('The Visitor', 1979))]) {
    const { resolution } = await plan(raw, { catalogue })
    expect(resolution.ranked.map(item => item.target.stub)).toMatchObject([
      { title: 'The Visitor', attributes: { tmdb_id: 501 } },
      { title: 'The Visitor (2)', attributes: { tmdb_id: 502 } },
    ])
  }
})

test('confirmed matches are followed to their end, and two that name each other stay two', async () => {
  const raw = lists(
    '[{"id":"x1","title":"One","type":"movie","tier":"A","rank":0},{"id":"x2","title":"Two","type":"movie","tier":"A","rank":1}]',
  )
  const end = film(7)
  const chain = new Map([
    ['rankings:0', stub('Two', null)],
    ['rankings:1', end],
  ])
  const followed = await plan(raw, { confirmed: chain })
  expect(followed.resolution.ranked.map(item => item.target.media_id)).toEqual([end])
  const loop = new Map([
    ['rankings:0', stub('Two', null)],
    ['rankings:1', stub('One', null)],
  ])
  const left = await plan(raw, { confirmed: loop })
  expect(left.resolution.ranked.map(item => item.target.stub?.title)).toEqual(['One', 'Two'])
})

test('a film known by its number alone is taken in, its title to be fetched (P07)', async () => {
  const { resolution, titles_to_fetch } = await plan(lists(payload.p07))
  expect(resolution.ranked.map(item => item.target.stub?.title)).toEqual([
    'TMDB film 301',
    'No Id At All',
    'TMDB film 302',
  ])
  expect(resolution.ranked[0]?.target.stub?.attributes).toEqual({ tmdb_id: 301 })
  expect(titles_to_fetch).toEqual([stub('TMDB film 301', null), stub('TMDB film 302', 2004)])
})

test('a namesake without a number is proposed as the same, and is the same once confirmed (P08)', async () => {
  const known = media('The Same Film', 1990, { tmdb_id: 401 })
  for (const catalogue of [catalogueOf(known), catalogueOf()]) {
    const asked = await plan(lists(payload.p08), { catalogue })
    expect(asked.resolution.ranked).toHaveLength(2)
    const [proposal] = asked.resolution.proposals
    expect(proposal).toMatchObject({ source: { index: 2 }, candidates: [{ in_list: true, exact: true }] })
    const confirmed = new Map([['rankings:2', proposal?.candidates[0]?.media_id ?? '']])
    const told = await plan(lists(payload.p08), { catalogue, confirmed })
    expect(told.resolution.ranked).toMatchObject([{ tier: 'A', notes: 'first\n\nsecond' }])
    expect(told.resolution.merged).toMatchObject([{ from: { index: 2 }, into: { index: 0 } }])
    expect(told.resolution.proposals).toEqual([])
  }
})

test('an item without a number is never matched without the person, but is told what it may be', async () => {
  const harbour = media('Quiet Harbour', 1998)
  const { resolution } = await plan(lists(payload.p02), { catalogue: catalogueOf(harbour) })
  expect(resolution.ranked[1]?.target.media_id).toBe(stub('Quiet Harbour', 1998))
  expect(resolution.proposals).toMatchObject([{ candidates: [{ media_id: harbour.id, exact: true, in_list: false }] }])
})

test('a play becomes a private play (P10)', async () => {
  const { ops } = await plan(lists(payload.p10))
  expect(ops[0]?.mutation).toEqual({
    kind: 'media.stub',
    args: {
      ...{ media_id: stub('The Lamplighters', null, 'PLAY'), media_type: 'PLAY', title: 'The Lamplighters' },
      ...{ release_year: null, attributes: { genres: ['Musical'], director: 'R. Anand' } },
    },
  })
})

test('a note too long is not sent; it is there whole beside the plan (P12)', async () => {
  const { ops, notes_left } = await plan(lists(payload.p12))
  expect(ops.map(op => op.mutation.kind)).toEqual(['media.stub', 'ranking.place'])
  expect(notes_left).toMatchObject([{ title: 'Long Story', text: payload.hugeNote, reason: 'too_long' }])
})

test('five thousand films keep their order, in slices, with at most 200 asked for at once (P13)', async () => {
  const catalogue = catalogueOf()
  let pauses = 0
  const work = { pause: async () => void pauses++ }
  const account = new AccountOf()
  const seen = await preview(lists(payload.p13), work)
  const plan = await planAdoption(seen, {
    ...{ owner_id: ADA, catalogue, account, digest, work, now: '2026-11-24T00:00:00.000Z' },
  })
  expect(seen.counts.films).toBe(5000)
  expect(Math.max(...catalogue.asked)).toBe(200)
  expect(pauses).toBeGreaterThanOrEqual(50)
  expect(plan.ops).toHaveLength(10_000)
  account.apply(plan.ops.map(op => op.mutation))
  expect(account.tiers.S).toHaveLength(1000)
  expect(account.tiers.D.map(id => account.stubs.get(id))).toEqual(
    Array.from({ length: 1000 }, (_, i) => `Film ${i * 5 + 4}`),
  )
})

test('how far it is never goes back, and is no more than half before the first title was asked for (P13)', async () => {
  const told: number[] = []
  let atFirst: number | undefined
  const catalogue = catalogueOf()
  const work = {
    pause: async () => {},
    progress: (done: number, total: number, stage: string) => void (stage === 'matching' && told.push(done / total)),
  }
  const match: typeof catalogue.match = items => {
    atFirst ??= told.at(-1)
    return catalogue.match(items)
  }
  const seen = await preview(lists(payload.p13), work)
  const now = '2026-11-24T00:00:00.000Z'
  await planAdoption(seen, {
    owner_id: ADA,
    catalogue: { ...catalogue, match },
    account: new AccountOf(),
    digest,
    work,
    now,
  })
  expect(told).toEqual(told.toSorted((a, b) => a - b))
  expect([atFirst, told.at(-1)]).toEqual([0.5, 1])
})

test('bookmarks come with the newest on top, and none of a film the account ranks (P15)', async () => {
  const account = new AccountOf()
  await adopt(lists(payload.p15.rankings, payload.p15.watchlist), account)
  expect(account.saved.map(id => account.stubs.get(id))).toEqual(['A', 'B', 'D'])
  const other = new AccountOf()
  await adopt(lists(payload.p15.rankings), other)
  const second = await adopt(lists(null, payload.p15.watchlist), other)
  expect(other.saved.map(id => other.stubs.get(id))).toEqual(['A', 'B', 'D'])
  expect(second.already_ranked).toMatchObject([{ title: 'C' }])
})

test('a second browser with another order changes nothing of the account; only its new film comes, to be placed (P16)', async () => {
  const account = new AccountOf()
  await adopt(lists(payload.p16.first), account)
  const before = [...account.tiers.A]
  await adopt(lists(payload.p16.backwards), account)
  const only = stub('Only There', 2006)
  expect(account.tiers.A.filter(id => id !== only)).toEqual(before)
  // In that list it stood directly below the twentieth film.
  expect(account.tiers.A.indexOf(only)).toBe(before.indexOf(stub('Thirty 20', 2005)) + 1)
  expect(account.entry(only)?.needs_placing).toBe(true)
  expect(account.entry(before[0] as string)?.needs_placing).toBe(false)
})

test('taking the same lists in again changes nothing, also when the catalogue has learned of the films', async () => {
  const raw = lists(payload.p08, payload.p15.watchlist)
  const account = new AccountOf()
  const first = await adopt(raw, account)
  const before = structuredClone(account.everything())
  const learned = catalogueOf(media('The Same Film', 1990, { tmdb_id: 401 }))
  const second = await adopt(raw, account, { catalogue: learned })
  expect(account.everything()).toEqual(before)
  expect(second.hash).toBe(first.hash)
  expect(second.batch_id).toBe(first.batch_id)
})

test('a bookmark brings the day it was saved; a day nobody knows is not today (P15)', async () => {
  const { ops } = await plan(lists(payload.p15.rankings, payload.p15.watchlist))
  const days = ops.flatMap(({ mutation }) => (mutation.kind === 'watchlist.add' ? [mutation.args.added_at] : []))
  expect(days).toEqual(['2026-01-01T03:04:05.678Z', null, '2026-01-02T03:04:05.678Z'])
})

test('what was removed since stays away, unless the person asks for the lists again', async () => {
  const raw = lists(payload.p02)
  const account = new AccountOf()
  await adopt(raw, account)
  const harbour = stub('Quiet Harbour', 1998)
  account.remove(harbour)
  await adopt(raw, account)
  expect(account.entry(harbour)).toBeUndefined()
  const made = await adopt(raw, account, { again: '2026-11-25' })
  expect(account.entry(harbour)?.tier).toBe('A')
  const ids = new Set((await plan(raw)).ops.map(op => op.op_id))
  expect(made.ops.filter(op => ids.has(op.op_id))).toEqual([])
})

test('a note the account has stays; the imported one is told of, whole', async () => {
  const account = new AccountOf()
  await adopt(lists(payload.p02.replace('the ferry scene', 'mine')), account)
  const { notes_left, ops } = await adopt(lists(payload.p02), account)
  expect(notes_left).toMatchObject([{ text: 'the ferry scene', reason: 'account_has_note' }])
  expect(ops.filter(op => op.mutation.kind === 'ranking.note')).toEqual([])
})

test('another person’s ops, batch and stubs are their own', async () => {
  const ada = await plan(lists(payload.p02))
  const bob = await plan(lists(payload.p02), { owner: ADA.replace(/1$/u, '2') })
  expect(bob.hash).toBe(ada.hash)
  expect(bob.batch_id).not.toBe(ada.batch_id)
  const ids = new Set(ada.ops.map(op => op.op_id))
  expect(bob.ops.filter(op => ids.has(op.op_id))).toEqual([])
})

test('a fixed item does not change the ids of the other ops', async () => {
  const before = await plan(lists(payload.p06))
  const fixes = new Map([['rankings:0', { tier: 'C' as const }]])
  const after = await plan(lists(payload.p06), { choices: { fixes } })
  expect(after.ops).toEqual(expect.arrayContaining(before.ops))
  expect(after.ops).toHaveLength(4)
  expect(opId(ADA, after.hash, 0)).toBe(
    after.ops.find(op => op.mutation.kind === 'media.stub' && op.mutation.args.title === 'Glass Orchard')?.op_id,
  )
})

test('a catalogue that cannot be asked leaves everything as it was', async () => {
  const catalogue = { ...catalogueOf(), known: () => Promise.reject(new Error('offline')) }
  await expect(plan(lists(payload.p05), { catalogue })).rejects.toThrow('offline')
  expect((await preview(lists(payload.p05), atOnce)).counts.films).toBe(6)
})
