import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { Found, Profile } from '#sync-rules'
import { MAX_FOLLOWS } from '../social.ts'
import { playedOn } from '../testing/database.ts'
import { town } from './testing/town.ts'

type Person = Awaited<ReturnType<Awaited<ReturnType<typeof town>>['person']>>

const codeOf = (reply: { status: number; error?: { code: string } }) => [reply.status, reply.error?.code]

describe.each(playedOn)('people on %s', engine => {
  test('a profile shows the board, best first, its scores, and never a note', async () => {
    await using place = await town(engine)
    const [ada, ben] = [await place.person('ada'), await place.person('ben')]
    await ada.rank('B', 'A', 'my secret thought')
    await ada.rank('A', 'S')
    await ben.follow(ada)
    const seen = await ben.call<Profile>('GET', '/social/users/ADA')
    expect(seen.status, seen.text).toBe(200)
    expect(seen.data).toMatchObject({
      user: { id: ada.id, username: 'ada' },
      followers: 1,
      following: 0,
      you_follow: true,
    })
    expect(seen.data.rankings.map(r => [r.tier, r.media_item.title, r.visual_score])).toEqual([
      ['S', 'A', 9.5],
      ['A', 'B', 8.4],
    ])
    expect(seen.meta).toEqual({ limit: 50, offset: 0, total: 2 })
    expect(seen.text).not.toMatch(/secret|email|example\.com/u)
    const anybody = await place.server.call<Profile>('GET', '/social/users/ada?limit=1&offset=1')
    expect(anybody.data).toMatchObject({ you_follow: null, rankings: [{ tier: 'A' }] })
    expect((await ada.call<Profile>('GET', '/social/users/ada')).data.you_follow).toBe(null)
  })

  test('who is private, deleted or blocks is nowhere: not by name, not by search, not to follow, not in a count', async () => {
    await using place = await town(engine)
    const [ada, ben] = [await place.person('ada'), await place.person('ben')]
    const hidden: [string, (person: Person) => Promise<unknown>][] = [
      ['hid_private', person => person.become('private')],
      ['hid_deleted', person => person.call('DELETE', '/account')],
      ['hid_blocks', person => person.block(ben)],
      ['hid_blocked', person => ben.block(person)],
      ['hid_disabled', person => place.db.rows('update users set disabled_at = now() where id = $1', [person.id])],
    ]
    for (const [name, hide] of hidden) {
      const person = await place.person(name)
      await person.follow(ada)
      expect((await ben.call('GET', `/social/users/${name}`)).status).toBe(200)
      await hide(person)
      expect([name, ...codeOf(await ben.call('GET', `/social/users/${name}`))]).toEqual([name, 404, 'user_not_found'])
      expect([name, ...codeOf(await ben.call('POST', `/social/follow/${person.id}`))]).toEqual([
        name,
        404,
        'user_not_found',
      ])
    }
    expect((await ben.call('GET', '/social/users?q=hid')).data).toEqual([])
    const { followers } = (await ben.call<Profile>('GET', '/social/users/ada')).data
    expect(followers).toBe(2)
  })

  test('one’s own profile is there also when nobody else sees it', async () => {
    await using place = await town(engine)
    const ada = await place.person('ada', 'private')
    await ada.rank('A', 'S')
    const own = await ada.call<Profile>('GET', '/social/users/ada')
    expect([own.status, own.data.rankings.length]).toEqual([200, 1])
    expect((await place.server.call('GET', '/social/users/ada')).status).toBe(404)
  })

  test('people are found by the beginning of their names, literally, in pages', async () => {
    await using place = await town(engine)
    const ben = await place.person('ben')
    for (const name of ['anna', 'Annabel', 'an_x', 'hanna']) await place.person(name)
    const find = async (query: string) => {
      const { data, meta } = await ben.call<{ username: string; you_follow: boolean | null }[]>(
        'GET',
        `/social/users?${query}`,
      )
      return [data.map(person => person.username).join(' '), meta.total]
    }
    expect(await find('q=ann')).toEqual(['anna Annabel', 2])
    expect(await find('q=an_')).toEqual(['an_x', 1])
    expect(await find('q=AN&limit=1&offset=1')).toEqual(['anna', 3])
    expect(await find('q=%25')).toEqual(['', 0])
    expect((await ben.call<{ you_follow: boolean | null }[]>('GET', '/social/users?q=be')).data[0]?.you_follow).toBe(
      null,
    )
  })

  test('whom one follows and whom one blocks are listed by name, to oneself, as long as they are public', async () => {
    await using place = await town(engine)
    const [ada, ben] = [await place.person('ada'), await place.person('ben')]
    const [cleo, dora, eve] = [await place.person('Cleo'), await place.person('dora'), await place.person('eve')]
    const list = async (who: 'following' | 'blocked', query = '') => {
      const { data, meta } = await ben.call<Found[]>('GET', `/social/${who}${query}`)
      return [data.map(({ username, you_follow }) => (you_follow ? `${username} +` : username)).join(' '), meta.total]
    }
    for (const person of [dora, cleo, ada]) await ben.follow(person)
    await ben.block(eve)
    expect(await list('following')).toEqual(['ada + Cleo + dora +', 3])
    expect(await list('following', '?limit=1&offset=1')).toEqual(['Cleo +', 3])
    expect(await list('blocked')).toEqual(['eve', 1])
    await cleo.become('private')
    await ada.block(ben)
    await eve.become('private')
    expect(await list('following')).toEqual(['dora +', 1])
    expect(await list('blocked')).toEqual(['', 0])
    await cleo.become('public')
    await eve.become('public')
    await eve.block(ben)
    expect(await list('following')).toEqual(['Cleo + dora +', 2])
    expect(await list('blocked')).toEqual(['eve', 1])
    expect((await dora.call<Found[]>('GET', '/social/following')).data).toEqual([])
  })

  test('#109 following fifty times at once is one follow; oneself and nobody cannot be followed; undoing nothing is fine', async () => {
    await using place = await town(engine)
    const [ada, ben] = [await place.person('ada'), await place.person('ben')]
    const all = await Promise.all(Array.from({ length: 50 }, () => ben.call('POST', `/social/follow/${ada.id}`)))
    expect(new Set(all.map(reply => reply.status))).toEqual(new Set([204]))
    expect(await place.db.rows('select follower_id from follows')).toEqual([{ follower_id: ben.id }])
    expect(codeOf(await ben.call('POST', `/social/follow/${ben.id}`))).toEqual([422, 'validation'])
    expect(codeOf(await ben.call('POST', `/social/block/${ben.id}`))).toEqual([422, 'validation'])
    for (const path of ['follow', 'block']) {
      expect(codeOf(await ben.call('POST', `/social/${path}/${randomUUID()}`))).toEqual([404, 'user_not_found'])
      expect((await ben.call('DELETE', `/social/${path}/${randomUUID()}`)).status).toBe(204)
      expect(codeOf(await place.server.call('POST', `/social/${path}/${ada.id}`))).toEqual([401, 'unauthenticated'])
    }
  })

  test('the 2,001st follow is refused', async () => {
    await using place = await town(engine)
    const [ada, ben] = [await place.person('ada'), await place.person('ben')]
    await place.db.rows(
      `insert into users (id, username, email, password_hash)
       select md5('crowd' || n)::uuid, 'crowd' || n, 'crowd' || n || '@example.com', 'x' from generate_series(1, $1::int) n`,
      [MAX_FOLLOWS],
    )
    await place.db.rows(
      `insert into follows (follower_id, followee_id) select $1, md5('crowd' || n)::uuid from generate_series(1, $2::int) n`,
      [ben.id, MAX_FOLLOWS],
    )
    expect(codeOf(await ben.call('POST', `/social/follow/${ada.id}`))).toEqual([409, 'quota'])
  })
})
