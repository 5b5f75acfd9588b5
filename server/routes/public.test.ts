import { createHash, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PER_PAGE } from '../public/page.ts'
import { town } from '../social/testing/town.ts'
import { playedOn } from '../testing/database.ts'
import { rawRequest } from '../testing/raw-request.ts'
import { until } from '../testing/until.ts'

type Town = Awaited<ReturnType<typeof town>>

/** The page as a browser without an account asks for it. */
async function open(place: Town, path: string, headers: Record<string, string | undefined> = {}, method = 'GET') {
  const all = Object.entries({ Accept: 'text/html', ...headers }) as [string, string][]
  return rawRequest(place.server.url, { method, path, headers: all })
}

/** Puts something of the catalogue on a list, whatever it is called. */
async function rankTitle(place: Town, person: { call: Town['server']['call'] }, title: string, more: object = {}) {
  const id = randomUUID()
  await place.db.rows(
    `insert into media_items (id, media_type, title, search_key, tmdb_id, attributes)
     select $1, 'MOVIE', $2, lower($2), (m ->> 'tmdb_id')::int, coalesce(m -> 'attributes', '{}') from (select $3::jsonb as m) x`,
    [id, title, JSON.stringify(more)],
  )
  const reply = await person.call('POST', '/rankings', { body: { media_item_id: id, tier: 'S' } })
  expect(reply.status, reply.text).toBe(201)
}

describe.each(playedOn)('the public page on %s', engine => {
  test('speaks German to a browser that asks for it, and English to all others', async () => {
    await using place = await town(engine)
    const ada = await place.person('Ada_1')
    await ada.rank('A', 'S')
    const asked = (language: string) => open(place, '/@ada_1', { 'Accept-Language': language })
    for (const language of ['de', 'de-AT, en;q=0.5', 'fr, de;q=0.7, en;q=0.3']) {
      const { headers, text } = await asked(language)
      expect(text).toMatch(/^<!doctype html>\n<html lang="de">[\s\S]*Der Kanon von Ada_1[\s\S]*9,5[\s\S]*9,5 von 10/u)
      expect(text).not.toMatch(/The canon|best first|of 10/u)
      expect(headers.vary).toBe('Authorization, Accept-Language')
    }
    for (const language of ['en-GB, de;q=0.9', 'fr', '*', 'nonsense;;']) {
      expect((await asked(language)).text).toMatch(/<html lang="en">[\s\S]*The canon of Ada_1/u)
    }
    const german = await open(place, '/@nobody', { 'Accept-Language': 'de' })
    expect([german.status, german.text]).toEqual([404, expect.stringContaining('Unter diesem Namen ist hier niemand')])
  })

  test('shows the tiers in order, with years, kinds and scores, and never a note', async () => {
    await using place = await town(engine)
    const ada = await place.person('Ada_1')
    await ada.rank('B', 'A', 'my secret thought')
    await ada.rank('A', 'S')
    await ada.rank('C', 'A')
    await place.db.rows(`update media_items set release_year = 1979, media_type = 'PLAY' where id = $1`, [
      place.film('A'),
    ])
    const { status, headers, text } = await open(place, '/@ada_1')
    expect(status, text).toBe(200)
    expect(headers['content-type']).toBe('text/html; charset=utf-8')
    expect(text).toMatch(/^<!doctype html>\n<html lang="en">/u)
    expect(
      [...text.matchAll(/<h2 id="tier-(.)">|<span class="title" dir="auto">(.)</gu)].map(m => m[1] ?? m[2]),
    ).toEqual([...['S', 'A', 'A', 'B', 'C']])
    expect(text).toContain('<span class="soft">Play · 1979</span>')
    expect(text).toContain('9.5 of 10')
    expect(text).toContain('<title>The canon of Ada_1 · Marquee</title>')
    expect(text).toContain('content="3 films and plays, ranked by Ada_1. On top: A · B · C."')
    // Nobody told us where we are, and half an address means nothing elsewhere.
    expect(text).not.toMatch(/canonical|og:url|og:image|twitter:image/u)
    expect(text).not.toMatch(/secret|example\.com|<script|TMDB/iu)
    expect(text).not.toContain(ada.id)
  })

  test('who is private, gone, shut out or never was is the same page, byte for byte, and so is the picture', async () => {
    await using place = await town(engine)
    const hide: Record<string, (person: Awaited<ReturnType<Town['person']>>) => Promise<unknown>> = {
      is_private: person => person.become('private'),
      is_deleted: person => person.call('DELETE', '/account'),
      is_disabled: person => place.db.rows('update users set disabled_at = now() where id = $1', [person.id]),
    }
    const nobody = await open(place, '/@nobody_here')
    expect(nobody.status).toBe(404)
    const said = (reply: { headers: object }) =>
      Object.entries(reply.headers).filter(([name]) => !/^(date|x-request-id)$/u.test(name))
    for (const [name, go] of Object.entries(hide)) {
      const person = await place.person(name)
      await person.rank('A', 'S')
      const before = await open(place, `/@${name}`)
      const picture = await open(place, `/@${name}/preview.png`)
      expect([before.status, picture.status]).toEqual([200, 200])
      await go(person)
      for (const path of [`/@${name}`, `/@${name}/preview.png`]) {
        // Also for who has what it was: nothing says that it is the same still.
        const held = { 'if-none-match': String((path.endsWith('png') ? picture : before).headers.etag) }
        const after = await open(place, path, held)
        expect([name, after.status, after.text === nobody.text]).toEqual([name, 404, true])
        expect(said(after)).toEqual(said(nobody))
      }
    }
    for (const path of [
      '/@',
      '/@a',
      '/@a%20b',
      '/@<script>',
      '/@nobody_here/notes',
      '/@nobody_here/preview.png',
      '/@%2e%2e',
    ]) {
      const reply = await open(place, path)
      expect([path, reply.status, reply.text === nobody.text]).toEqual([path, 404, true])
    }
    expect(nobody.text).toContain('<meta name="robots" content="noindex">')
  })

  test('somebody blocked who says who they are sees nobody', async () => {
    await using place = await town(engine)
    const [ada, ben, eve] = [await place.person('ada'), await place.person('ben'), await place.person('eve')]
    await ada.block(ben)
    const as = (token: string) => open(place, '/@ada', { authorization: `Bearer ${token}` })
    expect((await as(ben.token)).text).toBe((await open(place, '/@nobody')).text)
    expect((await as(eve.token)).status).toBe(200)
    expect((await as(eve.token)).headers.vary).toBe('Authorization, Accept-Language')
    expect((await as('nonsense')).status).toBe(401)
  })

  test('a long list comes in pages, and each goes on counting where the last one ended', async () => {
    await using place = await town(engine)
    const ada = await place.person('ada')
    await ada.rank('A', 'S')
    await place.db.rows(
      `with films as (
         insert into media_items (id, media_type, title, search_key)
         select gen_random_uuid(), 'MOVIE', 'Film ' || n, 'film ' || n from generate_series(1, $2::int) n returning id, title)
       insert into user_rankings (id, user_id, media_item_id, tier, rank_position, seq, placed_seq, placed_at)
       select gen_random_uuid(), $1, id, 'B', 'a' || lpad(substr(title, 6), 6, '0') || 'V', 1, 1, now() from films`,
      [ada.id, PER_PAGE + 20],
    )
    const [first, second] = [await open(place, '/@ada'), await open(place, '/@ada?page=2&fbclid=x')]
    const titles = (text: string) => [...text.matchAll(/<span class="title" dir="auto">([^<]*)</gu)].map(m => m[1])
    expect(titles(first.text)).toEqual(['A', ...Array.from({ length: PER_PAGE - 1 }, (_, i) => `Film ${i + 1}`)])
    expect(titles(second.text)).toEqual(Array.from({ length: 21 }, (_, i) => `Film ${PER_PAGE + i}`))
    expect(second.text).toContain(`<ol start="${PER_PAGE}">`)
    expect(second.text).toContain(`${PER_PAGE + 20} titles`)
    expect(second.text).toContain('<meta name="robots" content="noindex, follow">')
    expect(second.text).toContain('<a rel="prev" href="/@ada">')
    expect(first.text).toContain('<a rel="next" href="/@ada?page=2">')
    for (const page of ['3', '0', '-1', 'x', '1e9', '99999'])
      expect([page, (await open(place, `/@ada?page=${page}`)).status]).toEqual([page, 404])
  })

  test('another’s title shows only while its owner is public', async () => {
    await using place = await town(engine)
    const [ada, ben] = [await place.person('ada'), await place.person('ben')]
    const body = { title: 'The Lamplighters', media_type: 'PLAY' }
    const stub = await ben.call<{ id: string }>('POST', '/media/create_stub', { body })
    expect((await ada.call('POST', '/rankings', { body: { media_item_id: stub.data.id, tier: 'S' } })).status).toBe(201)
    await ada.rank('A', 'S')
    expect((await open(place, '/@ada')).text).toContain('The Lamplighters')
    await ben.become('private')
    const { text } = await open(place, '/@ada')
    expect(text).not.toContain('The Lamplighters')
    expect(text).toContain('one title')
  })
})

const entities: Record<string, string> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": '#39' }
const escaped = (text: string) => text.replace(/[&<>"']/gu, sign => `&${entities[sign]};`)

const hostile = [
  '<img src=x onerror=alert(1)>',
  '"><script>alert(1)</script>',
  "' onmouseover='alert(1)",
  '</title><svg onload=alert(1)>',
  '</style><script>alert(1)</script>',
  '&lt;b&gt; &amp; ]]> <!--',
  'javascript:alert(1)',
  '\u202egnp.exe',
  '\u0001\u0008\ufffe',
  '$& $1 `',
]

let place: Town
beforeAll(async () => {
  place = await town('pglite')
})
afterAll(() => place[Symbol.asyncDispose]())

test('a title is text, whatever it is', async () => {
  const ada = await place.person('hostile')
  for (const title of hostile) {
    const attributes = { poster_path: '/x.jpg" onerror="alert(1)', overview: title }
    await rankTitle(place, ada, title, { attributes })
  }
  const { status, text } = await open(place, '/@hostile')
  expect(status).toBe(200)
  const tags = [...text.matchAll(/<(\/?[a-z!][a-z0-9]*)/giu)].map(m => m[1]?.toLowerCase())
  for (const tag of ['script', 'img', 'svg', 'b']) expect(tags).not.toContain(tag)
  expect(tags.filter(tag => tag === '/title' || tag === '/style')).toHaveLength(2)
  // No attribute acts: what stands in quotes is put aside first.
  expect(text.replace(/"[^"]*"/gu, '""')).not.toMatch(/<[a-z][^>]*\son\w+=/iu)
  for (const title of hostile) expect(text).toContain(`dir="auto">${escaped(title)}<`)
  const picture = await open(place, '/@hostile/preview.png')
  expect([picture.status, picture.headers['content-type']]).toEqual([200, 'image/png'])
})

test('TMDB’s notice and pictures stand where its data shows, and only there', async () => {
  const ada = await place.person('notice')
  await ada.rank('A', 'S')
  expect((await open(place, '/@notice')).text).not.toContain('TMDB')
  await rankTitle(place, ada, 'Alien', { tmdb_id: 348, attributes: { poster_path: '/alien.jpg' } })
  const { text } = await open(place, '/@notice')
  expect(text).toContain('This product uses the TMDB API but is not endorsed or certified by TMDB.')
  expect(text).toContain('<img src="https://image.tmdb.org/t/p/w92/alien.jpg" alt="" loading="lazy"')
})

test('it is kept by nobody in between, and asked for again it says whether it is the same', async () => {
  const ada = await place.person('cached')
  await ada.rank('A', 'S')
  for (const path of ['/@cached', '/@cached/preview.png']) {
    const { headers } = await open(place, path)
    expect(headers['cache-control']).toBe('private, no-cache')
    const etag = String(headers.etag)
    expect(etag).toMatch(/^"[\w-]{27}"$/u)
    const same = await open(place, path, { 'if-none-match': etag })
    expect([same.status, same.text]).toEqual([304, ''])
    const head = await open(place, path, {}, 'HEAD')
    expect([head.status, head.text, head.headers.etag]).toEqual([200, '', etag])
  }
  const { headers } = await open(place, '/@cached')
  await ada.rank('B', 'S')
  expect((await open(place, '/@cached', { 'if-none-match': String(headers.etag) })).status).toBe(200)
})

test('its policy lets it run nothing and names its one style; another method is told so', async () => {
  await place.person('policy')
  const page = await open(place, '/@policy')
  const [, css = ''] = /<style>(.*)<\/style>/su.exec(page.text) ?? []
  const hash = createHash('sha256').update(css).digest('base64')
  expect(page.headers['content-security-policy']).toBe(
    `default-src 'none'; style-src 'sha256-${hash}'; img-src 'self' https://image.tmdb.org; base-uri 'none'; ` +
      "form-action 'none'; frame-ancestors 'none'",
  )
  expect(css).toContain('--tier-S')
  expect((await open(place, '/%40policy')).text).toBe(page.text)
  const posted = await open(place, '/@policy', {}, 'POST')
  expect([posted.status, posted.headers.allow]).toEqual([405, 'GET, HEAD'])
})

test('too many at once are told to come again, in a page', async () => {
  await using place = await town('pglite', { env: { THROTTLES: 'on' } })
  await place.person('ada')
  const ask = () => open(place, '/@ada')
  let reply = await ask()
  await until(async () => {
    reply = await ask()
    return reply.status !== 200
  })
  expect(reply.status).toBe(429)
  expect(Number(reply.headers['retry-after'])).toBeGreaterThan(0)
  expect(reply.text).toContain('Load it again in a moment.')
})

test('with an address of its own, it names itself and its picture in full', async () => {
  await using place = await town('pglite', { env: { PUBLIC_URL: 'https://marquee.example' } })
  await place.person('ada')
  const { text, headers } = await open(place, '/@ada')
  expect(text).toContain('<link rel="canonical" href="https://marquee.example/@ada">')
  expect(text).toContain('<meta property="og:image" content="https://marquee.example/@ada/preview.png">')
  expect(text).toContain('<meta name="twitter:card" content="summary_large_image">')
  expect(headers['content-security-policy']).toContain('upgrade-insecure-requests')
})
