import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { MediaItem } from '#sync-rules'
import { type BadInput, expectRefused, JSON_TYPE } from '../testing/bad-input.ts'
import type { RawRequest } from '../testing/raw-request.ts'
import { type TwoUsers, twoUsers } from '../testing/two-users.ts'

/** What `/media` has to stand. A row is one request. */

let house: TwoUsers
beforeAll(async () => {
  house = await twoUsers()
})
afterAll(() => house[Symbol.asyncDispose]())

const asEve = (method: string, path: string, body?: string): RawRequest => ({
  method,
  path,
  headers: [['Authorization', `Bearer ${house.eve.token}`], ...(body === undefined ? [] : [JSON_TYPE])],
  ...(body !== undefined && { body }),
})
const search = (query: string) => asEve('GET', `/media/search${query}`)
const one = (id: string) => asEve('GET', `/media/${id}`)
const some = (ids: string) => asEve('GET', `/media?ids=${ids}`)
const match = (...items: unknown[]) => asEve('POST', '/media/match', JSON.stringify({ items }))
const stub = (over: object) =>
  asEve('POST', '/media/create_stub', JSON.stringify({ media_type: 'PLAY', title: 'New', ...over }))
/** JSON as it is written: some of it no JSON.stringify would say. */
const stubOf = (attributes: string) =>
  asEve('POST', '/media/create_stub', `{"media_type":"PLAY","title":"New","attributes":${attributes}}`)
const many = (count: number) =>
  JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, i])))

const rows: BadInput[] = [
  ['#72 a search for nothing', () => search(''), 422, 'validation'],
  ['#72 a search for an empty text', () => search('?q='), 422, 'validation'],
  ['a search for blanks', () => search('?q=%20%20'), 422, 'validation'],
  ['a search for 65', () => search(`?q=${'x'.repeat(65)}`), 422, 'validation'],
  ['#75 a search for NUL', () => search('?q=a%00b'), 422, 'validation'],
  ['a search for a line break', () => search('?q=a%0Ab'), 422, 'validation'],
  ['a search that is read backwards', () => search('?q=%E2%80%AEa'), 422, 'validation'],
  ['#76 a search for half a character', () => search('?q=%ED%A0%80'), 400, 'bad_encoding'],
  ['a search for bytes that are no UTF-8', () => search('?q=%FF%FE'), 400, 'bad_encoding'],
  ['a search in overlong UTF-8', () => search('?q=%C0%AF'), 400, 'bad_encoding'],
  ['a search for %', () => search('?q=%'), 400, 'bad_encoding'],
  ['#78 a page before the first', () => search('?q=a&offset=-1'), 422, 'validation'],
  ['#78 a page at 1e9', () => search('?q=a&offset=1e9'), 422, 'validation'],
  ['#78 a page at a billion', () => search('?q=a&offset=1000000000'), 422, 'validation'],
  ['#78 a page at NaN', () => search('?q=a&offset=NaN'), 422, 'validation'],
  ['a page at ١', () => search('?q=a&offset=%D9%A1'), 422, 'validation'],
  ['a page of 1.5', () => search('?q=a&limit=1.5'), 422, 'validation'],
  ['a page of 51', () => search('?q=a&limit=51'), 422, 'validation'],
  ['a page of nothing', () => search('?q=a&limit='), 422, 'validation'],
  ['a search for two things', () => search('?q=a&q=b'), 422, 'validation'],
  ['a search for a list', () => search('?q[]=a'), 422, 'validation'],
  ['a search for books', () => search('?q=a&media_type=BOOK'), 422, 'validation'],
  ['a search as somebody else', () => search(`?q=a&viewer=${house.ada.user.id}`), 422, 'validation'],
  ['a search with __proto__', () => search('?q=a&__proto__=b'), 422, 'validation'],
  ['#81 a title nobody knows', () => one(randomUUID()), 404, 'media_not_found'],
  ['#81 the nil id', () => one('00000000-0000-0000-0000-000000000000'), 404, 'media_not_found'],
  ['#82 a title that is somebody else’s', () => one(house.hers.stub), 404, 'media_not_found'],
  ['a title by its number', () => one('550'), 404, 'not_found'],
  ['a title in braces', () => one(`%7B${house.films[0]}%7D`), 404, 'not_found'],
  ['a title without dashes', () => one((house.films[0] ?? '').replaceAll('-', '')), 404, 'not_found'],
  ['no ids', () => some(''), 422, 'validation'],
  ['ids with one empty', () => some(`${house.films[0]},`), 422, 'validation'],
  ['201 ids', () => some(Array(201).fill(house.films[0]).join(',')), 422, 'validation'],
  ['ids and a sub-select', () => some(`${house.films[0]}')+or+1=1--`), 422, 'validation'],
  ['no items to match', () => match(), 422, 'validation'],
  ['201 items to match', () => match(...Array(201).fill({ title: 'x' })), 422, 'validation'],
  ['an item without a title', () => match({ year: 1999 }), 422, 'validation'],
  ['an item of half a year', () => match({ title: 'x', year: 1999.5 }), 422, 'validation'],
  ['an item with the IMDb id of a person', () => match({ title: 'x', imdb_id: 'nm0000001' }), 422, 'validation'],
  ['an item with a field more', () => match({ title: 'x', user_id: house.ada.user.id }), 422, 'validation'],
  ['#84 a title of 301', () => stub({ title: '🎭'.repeat(301) }), 422, 'validation'],
  ['a title of blanks', () => stub({ title: ' \u00a0 ' }), 422, 'validation'],
  ['a title of two lines', () => stub({ title: 'a\nb' }), 422, 'validation'],
  ['a title with NUL', () => stub({ title: 'a\u0000' }), 422, 'validation'],
  ['a title with half a character', () => stub({ title: 'a\ud800' }), 422, 'validation'],
  ['a title that is read backwards', () => stub({ title: 'gpj.\u202eexe' }), 422, 'validation'],
  ['a title that is an object', () => stub({ title: { toString: 'x' } }), 422, 'validation'],
  ['#85 the year 1799', () => stub({ release_year: 1799 }), 422, 'validation'],
  ['#85 the year 2200', () => stub({ release_year: 2200 }), 422, 'validation'],
  ['#85 a year in words', () => stub({ release_year: '1999' }), 422, 'validation'],
  ['#85 half a year', () => stub({ release_year: 1999.5 }), 422, 'validation'],
  ['#86 an address of a poster', () => stub({ poster_url: 'javascript:alert(1)' }), 422, 'validation'],
  ['a path of a poster', () => stub({ poster_path: '/../x.svg' }), 422, 'validation'],
  ['a title of TMDB', () => stub({ tmdb_id: 550 }), 422, 'validation'],
  ['a title for everybody', () => stub({ is_user_generated: false }), 422, 'validation'],
  ['a title of somebody else', () => stub({ created_by_user_id: house.ada.user.id }), 422, 'validation'],
  ['an id of one’s own', () => stub({ id: house.hers.stub }), 422, 'validation'],
  ['a book', () => stub({ media_type: 'BOOK' }), 422, 'validation'],
  ['#88 33 attributes', () => stubOf(many(33)), 422, 'validation'],
  ['#88 5 KB of attributes', () => stubOf(JSON.stringify({ a: Array(11).fill('x'.repeat(490)) })), 422, 'validation'],
  ['#88 attributes in attributes', () => stubOf('{"a":{"b":1}}'), 422, 'validation'],
  ['lists in lists', () => stubOf('{"a":[["b"]]}'), 422, 'validation'],
  ['a list of 21', () => stubOf(JSON.stringify({ a: Array(21).fill('x') })), 422, 'validation'],
  ['attributes that are a list', () => stubOf('["a"]'), 422, 'validation'],
  ['attributes that are null', () => stubOf('null'), 422, 'validation'],
  ['an attribute in capitals', () => stubOf('{"A":1}'), 422, 'validation'],
  ['an attribute without a name', () => stubOf('{"":1}'), 422, 'validation'],
  ['an attribute with a long name', () => stubOf(`{"${'a'.repeat(33)}":1}`), 422, 'validation'],
  ['an attribute called constructor', () => stubOf('{"constructor":1}'), 422, 'validation'],
  ['an attribute called prototype', () => stubOf('{"prototype":1}'), 422, 'validation'],
  ['an attribute called __proto__', () => stubOf('{"__proto__":{"is_admin":true}}'), 422, 'validation'],
  ['#89 a number beyond all', () => stubOf('{"a":1e400}'), 422, 'validation'],
  ['#89 a number no double holds', () => stubOf('{"a":9007199254740992}'), 422, 'validation'],
  ['a text with NUL in an attribute', () => stubOf('{"a":"\\u0000"}'), 422, 'validation'],
  ['half a character in an attribute', () => stubOf('{"a":["\\udc00"]}'), 422, 'validation'],
]

test.each(rows)('%s is told what is wrong, and nothing changes', async (...row) => {
  await expectRefused(house.server, row)
})

test('#89 minus nought is nought', async () => {
  const reply = await house.eve.call('POST', '/media/create_stub', {
    raw: '{"media_type":"PLAY","title":"Nought","attributes":{"a":-0}}',
    headers: { 'content-type': 'application/json' },
  })
  expect([reply.status, reply.text]).toEqual([201, expect.stringContaining('"attributes":{"a":0}')])
})

test.each(['%%%%%%', '____', '\\', "'", '"', '$1', '.*', '(', '%\\_', "'; drop table users; --"])(
  '#74 a search for %j is for just that',
  async q => {
    const reply = await house.eve.call<MediaItem[]>('GET', `/media/search?q=${encodeURIComponent(q)}`)
    expect(reply.status, reply.text).toBe(200)
    expect(reply.data.filter(({ title }) => !title.includes(q))).toEqual([])
  },
)

describe('titles there really are are not refused, and are found', () => {
  test.each([
    "O'Brien",
    '100% Wolf',
    '<3',
    'Ame\u0301lie',
    '中文',
    'שלום עולם',
    '🎭🎬',
    'null',
    '__proto__',
    'constructor',
    'M',
    '8½',
    'x'.repeat(300),
  ])('%s', async title => {
    const body = { media_type: 'PLAY', title }
    const made = await house.eve.call<MediaItem>('POST', '/media/create_stub', { body })
    expect([made.status, made.data?.title], made.text).toEqual([201, title.normalize('NFC')])
    const q = encodeURIComponent(title.slice(0, 60))
    const found = await house.eve.call<MediaItem[]>('GET', `/media/search?q=${q}&limit=50`)
    expect(found.data.map(({ id }) => id)).toContain(made.data.id)
  })
})
