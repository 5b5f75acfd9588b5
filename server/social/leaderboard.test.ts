import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type LeaderboardMeta, type Tier, tiers } from '#sync-rules'
import { playedOn } from '../testing/database.ts'
import { counted, refreshLeaderboards, rules } from './leaderboard.ts'
import { town } from './testing/town.ts'

type Place = Awaited<ReturnType<typeof town>>
interface Title {
  rank: number
  media_item: { id: string; title: string }
  score: number
  raters: number
}
interface Ranker {
  rank: number
  user: { username: string }
  ranked: number
}

const titles = async ({ server }: Place) => {
  const reply = await server.call<Title[]>('GET', '/social/leaderboard?kind=titles&limit=500')
  return reply.data.map(({ rank, media_item, score, raters }) => [rank, media_item.title, score, raters])
}
const people = async ({ server }: Place, call = server.call) => {
  const reply = await call<Ranker[]>('GET', '/social/leaderboard?kind=people&limit=500')
  return reply.data.map(({ rank, user, ranked }) => `${rank} ${user.username} ${ranked}`)
}

/** The rule once more, in another language, from the rows. */
function expectedTitles(rows: { media: string; tier: Tier }[]) {
  const points: Record<Tier, number> = { S: 9.5, A: 8.45, B: 7.45, C: 6.45, D: 2.95 }
  const mean = rows.reduce((sum, row) => sum + points[row.tier], 0) / rows.length
  const byMedia = new Map<string, number[]>()
  for (const { media, tier } of rows) byMedia.set(media, [...(byMedia.get(media) ?? []), points[tier]])
  return [...byMedia]
    .filter(([, given]) => given.length >= 3)
    .map(([media, given]) => ({
      media,
      raters: given.length,
      value: (given.reduce((sum, point) => sum + point, 0) + 5 * mean) / (given.length + 5),
    }))
    .sort((a, b) =>
      Math.abs(a.value - b.value) > 1e-9 ? b.value - a.value : b.raters - a.raters || (a.media < b.media ? -1 : 1),
    )
}

describe.each(playedOn)('leaderboards on %s', engine => {
  test('a title needs three raters, and says its rule and its age', async () => {
    await using place = await town(engine)
    const three = [await place.person('ada'), await place.person('ben'), await place.person('cleo')]
    for (const person of three) await person.rank('A', 'S')
    for (const person of three.slice(1)) await person.rank('B', 'S')
    await refreshLeaderboards(place.server.deps)
    expect(await titles(place)).toEqual([[1, 'A', 9.5, 3]])
    place.later(20_000)
    const reply = await place.server.call('GET', '/social/leaderboard')
    expect(reply.meta).toMatchObject({
      kind: 'titles',
      total: 1,
      age_seconds: 20,
      rule: rules.titles,
      counted: counted.titles,
    })
    const numbers = rules.titles.match(/\d+(\.\d+)?/gu)?.map(Number)
    const {
      tiers: means,
      prior,
      least_raters,
    } = reply.meta.counted as Extract<LeaderboardMeta['counted'], { by: 'tier_means' }>
    expect(numbers).toEqual([...tiers.map(tier => means[tier]), prior, least_raters])
    await refreshLeaderboards(place.server.deps)
    expect((await place.server.call('GET', '/social/leaderboard')).meta.age_seconds).toBe(0)
  })

  test('no board can be won by importing, by samples of one’s own, by private people or by accounts of today', async () => {
    await using place = await town(engine)
    const [ada, ben] = [await place.person('ada'), await place.person('ben')]
    for (const letter of 'ABC') await ada.rank(letter, 'S')
    await ben.push(
      [...'ABCDEFG'].map(letter => ({
        kind: 'ranking.place' as const,
        args: { media_id: place.film(letter), tier: 'S' as const, left: [], right: [], origin: 'import' as const },
      })),
    )
    const hidden = await place.person('hidden', 'private')
    for (const letter of 'ABCDEFGH') await hidden.rank(letter, 'D')
    for (const name of ['new1', 'new2', 'new3']) {
      const person = await place.person(name)
      await place.db.rows('update users set created_at = $2 where id = $1', [
        person.id,
        new Date(place.now()).toISOString(),
      ])
      await person.rank('H', 'S')
    }
    await refreshLeaderboards(place.server.deps)
    expect(await people(place)).toEqual(['1 ada 3', ...['new1', 'new2', 'new3'].map((name, i) => `${i + 2} ${name} 1`)])
    expect(await titles(place)).toEqual([])
    await ben.push([{ kind: 'ranking.place', args: { media_id: place.film('D'), tier: 'A', left: [], right: [] } }])
    await refreshLeaderboards(place.server.deps)
    expect(await people(place)).toContain('2 ben 1')
  })

  test('who goes private, deletes the account or is blocked is off the board of people in the same moment, and counted nowhere by the next run', async () => {
    await using place = await town(engine)
    const three = [await place.person('ada'), await place.person('ben'), await place.person('cleo')] as const
    for (const person of three) await person.rank('A', 'S')
    await refreshLeaderboards(place.server.deps)
    const [ada, ben, cleo] = three
    await ada.become('private')
    const left = await place.server.call<Ranker[]>('GET', '/social/leaderboard?kind=people&limit=1')
    expect([await people(place), left.data.length, left.meta.total]).toEqual([['1 ben 1', '2 cleo 1'], 1, 2])
    await refreshLeaderboards(place.server.deps)
    expect([await titles(place), await people(place)]).toEqual([[], ['1 ben 1', '2 cleo 1']])
    await ada.become('public')
    await refreshLeaderboards(place.server.deps)
    expect([await titles(place), (await people(place)).length]).toEqual([[[1, 'A', 9.5, 3]], 3])
    await ada.become('public')
    expect(await people(place)).toHaveLength(3)
    await ben.block(cleo)
    // No gap, no total and no page tells that there is one more.
    expect(await people(place, cleo.call)).toEqual(['1 ada 1', '2 cleo 1'])
    const second = await cleo.call<Ranker[]>('GET', '/social/leaderboard?kind=people&limit=1&offset=1')
    expect(second.data.map(({ rank, user }) => [rank, user.username])).toEqual([[2, 'cleo']])
    expect(second.meta).toMatchObject({ total: 2 })
    expect(await people(place, ben.call)).toEqual(['1 ada 1', '2 ben 1'])
    expect((await cleo.call('DELETE', '/account')).status).toBe(200)
    expect(await people(place)).toEqual(['1 ada 1', '2 ben 1'])
    await refreshLeaderboards(place.server.deps)
    expect([await titles(place), await people(place)]).toEqual([[], ['1 ada 1', '2 ben 1']])
  })

  test('the tables are what the rule gives for any boards', async () => {
    await using place = await town(engine)
    const names = ['ada', 'ben', 'cleo', 'dora', 'eve']
    const residents: Awaited<ReturnType<Place['person']>>[] = []
    for (const name of names) residents.push(await place.person(name))
    const board = fc.uniqueArray(
      fc.record({ letter: fc.constantFrom(...'ABCDEFGH'), tier: fc.constantFrom(...tiers) }),
      {
        selector: entry => entry.letter,
      },
    )
    await fc.assert(
      fc.asyncProperty(fc.array(board, { minLength: 5, maxLength: 5 }), async boards => {
        await place.db.rows('delete from user_rankings')
        for (const [i, entries] of boards.entries()) {
          for (const [n, { letter, tier }] of entries.entries()) {
            await place.db.rows(
              `insert into user_rankings (user_id, media_item_id, tier, rank_position, seq, placed_seq, placed_at)
               values ($1, $2, $3, position_of_integer($4), 1, 1, now())`,
              [residents[i]?.id, place.film(letter), tier, n],
            )
          }
        }
        await refreshLeaderboards(place.server.deps)
        const rows = boards.flat().map(({ letter, tier }) => ({ media: place.film(letter), tier }))
        const { data } = await place.server.call<Title[]>('GET', '/social/leaderboard')
        const expected = expectedTitles(rows)
        expect(data.map(entry => [entry.rank, entry.media_item.id, entry.raters])).toEqual(
          expected.map(({ media, raters }, i) => [i + 1, media, raters]),
        )
        for (const [i, { value }] of expected.entries())
          expect(Math.abs((data[i]?.score ?? 0) - value)).toBeLessThan(0.0501)
        const counts = await place.server.call<Ranker[]>('GET', '/social/leaderboard?kind=people')
        const wanted = boards.map((entries, i) => [names[i], entries.length]).filter(([, n]) => n !== 0)
        expect(counts.data.map(entry => [entry.user.username, entry.ranked]).sort()).toEqual(wanted.sort())
      }),
      { numRuns: 15, seed: 20261125 },
    )
  })
})
