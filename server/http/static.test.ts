import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestServer, testServer } from '../testing/http.ts'
import { rawRequest } from '../testing/raw-request.ts'

/** What search engines, and who shows a link, see of the app's own screens. */

const client = fileURLToPath(new URL('../../client', import.meta.url))
let folder: string
let known: TestServer
let unknown: TestServer
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marquee-static-'))
  await mkdir(join(folder, 'shown'))
  await copyFile(join(client, 'index.html'), join(folder, 'index.html'))
  await copyFile(join(client, 'public/shown/laptop.png'), join(folder, 'shown/laptop.png'))
  known = await testServer({ clientFolder: folder, env: { PUBLIC_URL: 'https://marquee.example' } })
  unknown = await testServer({ clientFolder: folder })
})
afterAll(async () => {
  for (const server of [known, unknown]) await server[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

const ask = (server: TestServer, path: string, headers: Record<string, string> = { accept: 'text/html' }) =>
  server.call('GET', path, { headers })
const robots = async (path: string) => (await ask(known, path)).headers.get('x-robots-tag')
/** What a page says under a name, as `og:title`. */
const said = (page: string, name: string): string | undefined =>
  new RegExp(`<(?:meta|link) (?:name|property|rel)="${name}" (?:content|href)="([^"]*)"`, 'u').exec(page)?.[1]

test('a search engine is led to the screens that are for everybody, and keeps no other', async () => {
  for (const path of ['/', '/about', '/leaderboard', '/leaderboard?kind=people'])
    expect(await robots(path), path).toBe(null)
  // What is somebody's own, what has a page for everybody elsewhere (/@ada), and what is not there at all.
  for (const path of ['/settings', '/add', '/item/x', '/reset', '/sign-in', '/people', '/people/ada', '/nowhere'])
    expect(await robots(path), path).toBe('noindex')
})

test('who shows a link asks for anything, and gets those screens', async () => {
  for (const accept of ['*/*', 'image/*, */*;q=0.5']) {
    const page = await ask(known, '/', { accept })
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
    expect((await ask(known, '/settings', { accept })).error?.code).toBe('not_found')
  }
  expect((await ask(known, '/', { accept: 'application/json' })).error?.code).toBe('not_found')
})

test('a link shows a title, a sentence and a picture of the app, by whole addresses', async () => {
  const { text } = await ask(known, '/leaderboard?kind=people')
  expect(said(text, 'og:title')).toMatch(/^Marquee/u)
  expect(said(text, 'og:description')).toBe(said(text, 'description'))
  expect([said(text, 'og:type'), said(text, 'og:site_name')]).toEqual(['website', 'Marquee'])
  expect([said(text, 'canonical'), said(text, 'og:url')]).toEqual(Array(2).fill('https://marquee.example/leaderboard'))
  const picture = new URL(said(text, 'og:image') ?? '')
  expect(picture.origin).toBe('https://marquee.example')
  expect(said(text, 'og:image:alt')).toMatch(/\S/u)
  const reply = await fetch(known.url + picture.pathname)
  expect([reply.status, reply.headers.get('content-type')]).toEqual([200, 'image/png'])
  const bytes = Buffer.from(await reply.arrayBuffer())
  expect([said(text, 'og:image:width'), said(text, 'og:image:height')]).toEqual(
    [16, 20].map(at => String(bytes.readUInt32BE(at))),
  )
})

test('a screen that nobody is led to has no address of its own; a server that knows none names none', async () => {
  const { text } = await ask(known, '/people/ada?"><script>')
  expect([said(text, 'canonical'), said(text, 'og:url'), said(text, 'og:title')]).toEqual([
    undefined,
    undefined,
    expect.stringMatching(/^Marquee/u),
  ])
  const page = (await ask(unknown, '/')).text
  expect([said(page, 'og:title'), said(page, 'og:image'), said(page, 'canonical')]).toEqual([
    expect.stringMatching(/^Marquee/u),
    undefined,
    undefined,
  ])
})

test('a page that has not changed is not sent again', async () => {
  for (const { url } of [known, unknown]) {
    const asked = (...more: [string, string][]) => rawRequest(url, { headers: [['Accept', 'text/html'], ...more] })
    const { etag, 'last-modified': time } = (await asked()).headers
    const again = await asked(etag ? ['If-None-Match', String(etag)] : ['If-Modified-Since', String(time)])
    expect([again.status, again.text]).toEqual([304, ''])
  }
})
