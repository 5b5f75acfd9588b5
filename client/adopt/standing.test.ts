import { v5 } from 'uuid'
import { expect, test } from 'vitest'
import { ID_NAMESPACE, type MediaItem, stubName } from '#sync-rules'
import { ownCatalogue, remembering } from './remembering.ts'
import { changesNothing, standing } from './standing.ts'
import { AccountOf, ADA, adopt, catalogueOf, lists, media, plan } from './testing/desk.ts'
import * as payload from './testing/payloads.ts'

const stub = (title: string, year: number) => v5(stubName(ADA, 'MOVIE', title, year), ID_NAMESPACE)
const parasite = media('Parasite', 2019, { tmdb_id: 496243 })

/** How the lists stand to this account, and whether taking them in does what was said. */
async function told(raw: ReturnType<typeof lists>, account: AccountOf, more: { again?: string } = {}) {
  const made = await plan(raw, { ...more, account, catalogue: catalogueOf(parasite) })
  const said = standing(made, viewOf(account))
  const before = account.everything()
  const counts = () => ({
    ranked: Object.values(account.everything().tiers).flat().length,
    saved: account.everything().saved.length,
  })
  const [was, old] = [counts(), structuredClone(before)]
  account.apply(made.ops.map(op => op.mutation))
  const is = counts()
  expect(is.ranked - was.ranked).toBe(said.ranked.fresh)
  if (changesNothing(said)) expect(account.everything()).toEqual(old)
  return said
}

const viewOf = (account: AccountOf, known: MediaItem[] = []) => ({
  tiers: account.tiers,
  entry: (id: string) => account.entry(id),
  media: (id: string) => known.find(item => item.id === id),
  watchlist: account.saved.map(media_id => ({ media_id, added_at: null, pending: false })),
})

const nothing = { to_place: 0, off_later: 0, noted: 0, saved: { here: 0, fresh: 0 } }

test('to an empty list all of it is new; a second time none of it is, and nothing changes', async () => {
  const account = new AccountOf()
  expect(await told(lists(payload.p02), account)).toEqual({ ...nothing, ranked: { here: 0, fresh: 2 } })
  const second = await told(lists(payload.p02), account)
  expect(second).toEqual({ ...nothing, ranked: { here: 2, fresh: 0 } })
  expect(changesNothing(second)).toBe(true)
})

test('what was taken off since comes back when the list is asked for again, to be placed where its tier is not empty', async () => {
  const account = new AccountOf()
  await adopt(lists(payload.p02), account, { catalogue: catalogueOf(parasite) })
  account.remove(stub('Quiet Harbour', 1998))
  expect(await told(lists(payload.p02), account, { again: 'now' })).toEqual({
    ...nothing,
    ...{ ranked: { here: 1, fresh: 1 }, to_place: 1 },
  })
})

test('a film of a second old list that the account saved for later leaves there, being ranked', async () => {
  const account = new AccountOf()
  account.saved = [parasite.id]
  expect(await told(lists(payload.p02), account)).toEqual({ ...nothing, ranked: { here: 0, fresh: 2 }, off_later: 1 })
})

test('what is ranked without a note gets that of the old list', async () => {
  const account = new AccountOf()
  await adopt(lists(payload.p02.replace('"the ferry scene"', '""')), account, { catalogue: catalogueOf(parasite) })
  const said = await told(lists(payload.p02), account)
  expect(said).toEqual({ ...nothing, ranked: { here: 2, fresh: 0 }, noted: 1 })
  expect(changesNothing(said)).toBe(false)
})

test('of what the old list saved, what the account saved or ranked is there already', async () => {
  const account = new AccountOf()
  await adopt(lists(payload.p15.rankings), account)
  expect((await told(lists(null, payload.p15.watchlist), account)).saved).toEqual({ here: 1, fresh: 3 })
  const second = await told(lists(null, payload.p15.watchlist), account)
  expect(second.saved).toEqual({ here: 4, fresh: 0 })
  expect(changesNothing(second)).toBe(true)
})

test('without the server those are found that the list here knows by their number or by name', async () => {
  const account = new AccountOf()
  const linked = { ...parasite, id: v5('an older row', ID_NAMESPACE) }
  await adopt(lists(payload.p02), account, { catalogue: catalogueOf(linked) })
  const own = ownCatalogue(viewOf(account, [linked]))
  expect(standing(await plan(lists(payload.p02), { account, catalogue: own }), viewOf(account)).ranked).toEqual({
    ...{ here: 2, fresh: 0 },
  })
  const none = ownCatalogue(viewOf(new AccountOf()))
  expect((await none.known([parasite.id])).length).toBe(0)
})

test('the catalogue is asked once about each film, also at the same time; what failed is asked again', async () => {
  const real = catalogueOf(parasite)
  let broken = true
  const shaky = remembering({
    ...real,
    known: ids => (broken ? Promise.reject(new TypeError('no network')) : real.known(ids)),
  })
  await expect(plan(lists(payload.p02), { catalogue: shaky })).rejects.toThrow('no network')
  broken = false
  await Promise.all([plan(lists(payload.p02), { catalogue: shaky }), plan(lists(payload.p02), { catalogue: shaky })])
  const { resolution } = await plan(lists(payload.p02), { catalogue: shaky })
  expect(resolution.ranked[0]?.target.media_id).toBe(parasite.id)
  expect(real.asked).toEqual([1, 1])
})
