import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { type Activity, visualScore } from '#sync-rules'
import { playedOn } from '../testing/database.ts'
import { inWords, town } from './testing/town.ts'

describe.each(playedOn)('the feed on %s', engine => {
  test('shows what those one follows placed, moved up and noted, newest first, as it stands today', async () => {
    await using place = await town(engine)
    const [ada, ben] = [await place.person('ada'), await place.person('ben')]
    await ben.follow(ada)
    await ada.rank('A', 'S')
    await ada.rank('B', 'B')
    await ada.note('A', 'the ferry scene')
    await ada.move('B', 'S')
    expect(await ben.feed()).toEqual([
      'ada moved_up B in S',
      'ada noted A in S',
      'ada placed B in S',
      'ada placed A in S',
    ])
    const { data } = await ben.call<Activity[]>('GET', '/social/feed')
    expect(data[0]).toEqual({
      id: expect.any(String),
      kind: 'moved_up',
      user: { id: ada.id, username: 'ada', visibility: 'public', created_at: expect.any(String) },
      media_item: expect.objectContaining({ title: 'B' }),
      tier: 'S',
      visual_score: visualScore('S', 1, 2),
      created_at: expect.stringMatching(/^2026-11-25T10:00:\d\d\.000Z$/u),
    })
    expect(JSON.stringify(data)).not.toContain('ferry')
    await ada.move('B', 'D')
    await ada.note('A', null)
    expect(await ben.feed()).toEqual(['ada placed B in D', 'ada placed A in S'])
    await ada.remove('A')
    expect(await ben.feed()).toEqual(['ada placed B in D'])
    expect(await ada.feed()).toEqual([])
  })

  test('a film dragged up and down all evening is one entry', async () => {
    await using place = await town(engine)
    const [ada, ben] = [await place.person('ada'), await place.person('ben')]
    await ben.follow(ada)
    await ada.rank('A', 'C')
    for (const tier of ['B', 'A', 'S', 'S', 'S'] as const) await ada.move('A', tier)
    expect(await ben.feed()).toEqual(['ada moved_up A in S', 'ada placed A in S'])
  })

  test('an import is one entry that counts, with its notes; what a hand does to it later is news', async () => {
    await using place = await town(engine)
    const [ada, ben] = [await place.person('ada'), await place.person('ben')]
    await ben.follow(ada)
    const batch_id = randomUUID()
    await ada.push(
      [...'ABCDE'].flatMap(letter => [
        {
          kind: 'ranking.place' as const,
          args: {
            media_id: place.film(letter),
            tier: 'B' as const,
            left: [],
            right: [],
            if_absent: true,
            origin: 'import' as const,
            batch_id,
          },
        },
        {
          kind: 'ranking.note' as const,
          args: { media_id: place.film(letter), notes: `about ${letter}`, base_notes: null, if_absent: true },
        },
      ]),
    )
    expect(await ben.feed()).toEqual(['ada imported 5'])
    await ada.push([
      { kind: 'ranking.place', args: { media_id: place.film('C'), tier: 'S', left: [], right: [] } },
      { kind: 'ranking.note', args: { media_id: place.film('D'), notes: 'seen again', base_notes: 'about D' } },
    ])
    expect(await ben.feed()).toEqual(['ada noted D in B', 'ada moved_up C in S', 'ada imported 5'])
  })

  test('a list put back from a file is one entry too, also where hands had placed what is in it', async () => {
    await using place = await town(engine)
    const [ada, ben] = [await place.person('ada'), await place.person('ben')]
    await ben.follow(ada)
    await ada.rank('A', 'S')
    const batch_id = randomUUID()
    const back = { tier: 'B' as const, left: [], right: [], if_absent: true, batch_id }
    await ada.push([
      { kind: 'ranking.place', args: { ...back, media_id: place.film('A'), origin: 'hand' } },
      { kind: 'ranking.place', args: { ...back, media_id: place.film('B'), origin: 'hand' } },
      { kind: 'ranking.place', args: { ...back, media_id: place.film('C'), origin: 'hand', needs_placing: true } },
      { kind: 'ranking.place', args: { ...back, media_id: place.film('D'), origin: 'import' } },
    ])
    expect(await ben.feed()).toEqual(['ada imported 3', 'ada placed A in S'])
    await ada.push([{ kind: 'ranking.place', args: { media_id: place.film('B'), tier: 'A', left: [], right: [] } }])
    expect(await ben.feed()).toEqual(['ada moved_up B in A', 'ada imported 3', 'ada placed A in S'])
  })

  test('nothing of whom one does not follow, no longer follows, or who is private; all of it again when they are back', async () => {
    await using place = await town(engine)
    const [ada, ben, eve] = [await place.person('ada'), await place.person('ben'), await place.person('eve')]
    await ben.follow(ada)
    await ada.rank('A', 'S')
    await eve.rank('B', 'S')
    expect(await ben.feed()).toEqual(['ada placed A in S'])
    await ada.become('private')
    await ada.rank('C', 'A')
    expect(await ben.feed()).toEqual([])
    await ada.become('public')
    expect(await ben.feed()).toEqual(['ada placed C in A', 'ada placed A in S'])
    await ben.unfollow(ada)
    expect(await ben.feed()).toEqual([])
  })

  test('nothing between two of whom one blocks the other, whoever it is', async () => {
    await using place = await town(engine)
    const [ada, ben] = [await place.person('ada'), await place.person('ben')]
    await ada.rank('A', 'S')
    await ben.follow(ada)
    await ada.block(ben)
    expect(await ben.feed()).toEqual([])
    const again = await ben.call('POST', `/social/follow/${ada.id}`)
    expect([again.status, again.error?.code]).toEqual([404, 'user_not_found'])
    await ada.unblock(ben)
    expect(await ben.feed()).toEqual([])
    await ben.follow(ada)
    expect(await ben.feed()).toEqual(['ada placed A in S'])
  })

  test('pages follow each other whatever is done meanwhile', async () => {
    await using place = await town(engine)
    const [ada, ben] = [await place.person('ada'), await place.person('ben')]
    await ben.follow(ada)
    for (const letter of 'ABCDE') await ada.rank(letter, 'S')
    const seen: string[] = []
    let next = ''
    for (;;) {
      const { data, meta } = await ben.call<Activity[]>('GET', `/social/feed?limit=2${next}`)
      seen.push(...data.map(inWords))
      if (seen.length === 2) await ada.rank('F', 'S')
      if (meta.next_cursor === null) break
      next = `&cursor=${meta.next_cursor}`
    }
    expect(seen.map(words => words.split(' ')[2])).toEqual(['E', 'D', 'C', 'B', 'A'])
    for (const cursor of ['x', 'WzEsIngiXQ', 'WyIxIiwieCJd']) {
      const reply = await ben.call('GET', `/social/feed?cursor=${cursor}`)
      expect([reply.status, reply.error?.code]).toEqual([422, 'validation'])
    }
  })

  test('what somebody typed in is shown to followers while its owner is public', async () => {
    await using place = await town(engine)
    const [ada, ben] = [await place.person('ada'), await place.person('ben')]
    await ben.follow(ada)
    const made = await ada.call<{ id: string }>('POST', '/media/create_stub', {
      body: { media_type: 'PLAY', title: 'Attic' },
    })
    await ada.call('POST', '/rankings', { body: { media_item_id: made.data.id, tier: 'S' } })
    expect(await ben.feed()).toEqual(['ada placed Attic in S'])
    expect((await ben.call('GET', `/media/${made.data.id}`)).status).toBe(200)
    await ada.become('private')
    expect((await ben.call('GET', `/media/${made.data.id}`)).status).toBe(404)
  })
})
