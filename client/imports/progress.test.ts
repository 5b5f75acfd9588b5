import { expect, test } from 'vitest'
import { keepAnswers } from './keep.ts'
import { isUnfinished, progressOf } from './progress.ts'
import { ADA, atOnce, bring, catalogueOf, match, media, reopen, start, take } from './testing/desk.ts'
import { utf8 } from './testing/files.ts'

const fargo = media('Fargo', 1996)
const catalogue = catalogueOf(fargo, media('The Visitor', 1979), media('The Visitor', 2007))

test('an import is unfinished while titles wait to be looked for, chosen or taken in, and says how many', async () => {
  const store = await start()
  const imp = await bring(store, 'films.txt', utf8('Fargo (1996)\nThe Visitor\nMine Alone (1999)\n'))
  const progress = async () =>
    progressOf(await reopen(store, imp), { owner_id: ADA, account: store.view(), work: atOnce })
  const seen = [await progress()]
  const [found] = await catalogue.match([{ title: 'Fargo', year: 1996, tmdb_id: null }])
  await keepAnswers(store, { ...imp, answers: [found?.candidates] }, [0])
  seen.push(await progress())
  const known = await match(store, imp, catalogue)
  seen.push(await progress())
  await take(store, known)
  seen.push(await progress())
  await take(store, { ...(await reopen(store, imp)), choices: { 1: { out: true } } })
  seen.push(await progress())
  // What was taken off since is not missing: that was the person.
  await store.remove(fargo.id)
  seen.push(await progress())
  const taken_at = '2026-11-26T00:00:00.000Z'
  expect(seen).toEqual([
    { waiting: 3, choice: 0, fresh: 0, taken_at: null },
    { waiting: 2, choice: 0, fresh: 0, taken_at: null },
    { waiting: 0, choice: 1, fresh: 2, taken_at: null },
    { waiting: 0, choice: 1, fresh: 0, taken_at },
    { waiting: 0, choice: 0, fresh: 0, taken_at },
    { waiting: 0, choice: 0, fresh: 0, taken_at },
  ])
  expect(seen.map(isUnfinished)).toEqual([true, true, true, true, false, false])
})
