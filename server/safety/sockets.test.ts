import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { digest } from '../testing/digest.ts'
import { PASSWORD, type TestServer, testServer } from '../testing/http.ts'
import { untilClosed } from '../testing/raw-socket.ts'

/** What comes over a socket that no HTTP library would send: half requests, and requests that two readers cut differently. */

let server: TestServer
beforeAll(async () => {
  server = await testServer({ limits: { headersTimeout: 300, requestTimeout: 600, connectionsCheckingInterval: 50 } })
})
afterAll(() => server[Symbol.asyncDispose]())

const signup = JSON.stringify({ username: 'mallory', email: 'mallory@example.com', password: PASSWORD })
const smuggled = `POST /auth/signup HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${signup.length}\r\n\r\n${signup}`
const head = (...lines: string[]) =>
  ['POST /auth/login HTTP/1.1', 'Host: x', 'Content-Type: application/json', ...lines, '', ''].join('\r\n')

describe('#16 a request that two readers could cut in two ways is refused, and the connection closed', () => {
  test.each([
    ['a length and chunks', `${head('Content-Length: 6', 'Transfer-Encoding: chunked')}0\r\n\r\n${smuggled}`],
    ['chunks and a length', `${head('Transfer-Encoding: chunked', 'Content-Length: 6')}0\r\n\r\n${smuggled}`],
    ['two lengths', `${head('Content-Length: 0', `Content-Length: ${smuggled.length}`)}${smuggled}`],
    ['one length twice', `${head('Content-Length: 2', 'Content-Length: 2')}{}${smuggled}`],
    ['two lengths in a line', `${head('Content-Length: 0, 5')}${smuggled}`],
    ['a negative length', `${head('Content-Length: -1')}${smuggled}`],
    ['a length with a sign', `${head('Content-Length: +2')}{}${smuggled}`],
    ['a length in hex', `${head('Content-Length: 0x2')}{}${smuggled}`],
    ['a length beyond all numbers', `${head(`Content-Length: ${'9'.repeat(30)}`)}{}${smuggled}`],
    ['a blank before the colon', `${head('Content-Length : 2')}{}${smuggled}`],
    ['a header that goes on in the next line', `${head('X-A: b', ' Content-Length: 2')}{}${smuggled}`],
    ['an encoding that is not chunked last', `${head('Transfer-Encoding: chunked, identity')}0\r\n\r\n${smuggled}`],
    ['an encoding nobody knows', `${head('Transfer-Encoding: xchunked')}0\r\n\r\n${smuggled}`],
    ['two encodings', `${head('Transfer-Encoding: chunked', 'Transfer-Encoding: identity')}0\r\n\r\n${smuggled}`],
    ['a chunk size that is none', `${head('Transfer-Encoding: chunked')}zz\r\n{}\r\n0\r\n\r\n${smuggled}`],
    ['a chunk longer than it says', `${head('Transfer-Encoding: chunked')}1\r\n{}\r\n0\r\n\r\n${smuggled}`],
    ['bare line feeds', `POST /auth/login HTTP/1.1\nHost: x\nContent-Length: 2\n\n{}${smuggled}`],
    ['a bare line feed in a header', `${head('X-A: b\nContent-Length: 0')}${smuggled}`],
    ['a bare carriage return', `${head('X-A: b\rContent-Length: 0')}${smuggled}`],
    ['NUL in a header', `${head('X-A: a\0b')}${smuggled}`],
    ['a header without a name', `${head(': x')}${smuggled}`],
    ['no Host', `POST /auth/login HTTP/1.1\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}`],
    ['HTTP of no version', `POST /auth/login HTTP/9.9\r\nHost: x\r\n\r\n${smuggled}`],
    ['no request at all', '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003'],
  ])('%s', async (_, bytes) => {
    const before = await digest(server)
    const reply = await untilClosed(server.url, bytes)
    expect(reply.split('\r\n')[0]).toBe('HTTP/1.1 400 Bad Request')
    expect(reply.match(/^HTTP\/1\.1 /gmu)).toHaveLength(1)
    expect(await digest(server)).toBe(before)
  })
})

test.each([
  ['#18 CONNECT', 'CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example\r\n\r\n'],
  ['an offer to speak otherwise', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
])('%s gets no tunnel', async (_, bytes) => {
  expect(await untilClosed(server.url, bytes)).not.toMatch(/^HTTP\/1\.1 (2|101)/u)
})

describe('who sends half a request does not keep the connection', () => {
  test.each([
    ['#15 a body that stops', `${head('Content-Length: 10')}{"a":`],
    ['headers that never end', 'POST /auth/login HTTP/1.1\r\nHost: x\r\nX-A: '],
    ['half a line', 'GET /hea'],
    ['chunks that never end', `${head('Transfer-Encoding: chunked')}1\r\n{\r\n`],
  ])('%s', async (_, bytes) => {
    const before = await digest(server)
    expect(await untilClosed(server.url, bytes)).toMatch(/^(HTTP\/1\.1 408 Request Timeout|$)/u)
    expect(await digest(server)).toBe(before)
  })

  test('two hundred of them at once keep nobody else from an answer', async () => {
    const { hostname, port } = new URL(server.url)
    const slow: Socket[] = Array.from({ length: 200 }, () => connect(Number(port), hostname))
    const closed = slow.map(
      socket =>
        new Promise(done =>
          socket
            .on('error', () => {})
            .on('close', done)
            .resume(),
        ),
    )
    for (const socket of slow) socket.write('GET /healthz HTTP/1.1\r\nX-Slow: ')
    for (let i = 0; i < 20; i++) expect((await server.call('GET', '/readyz')).status).toBe(200)
    await Promise.all(closed)
  })
})
