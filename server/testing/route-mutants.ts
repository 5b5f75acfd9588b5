import fc from 'fast-check'
import type { Route } from '../http.ts'
import { schemaOf } from './fields.ts'
import { fitting, horrors, mutants, Verbatim, written } from './mutants.ts'

/** A request on its way. `TOKEN` in a header stands for the token of whoever sends it. */
export interface Sent {
  path: string
  headers: [string, string][]
  body?: string | Buffer
}

/** Requests for one route, each with one thing wrong: in its path, its query, its body or its headers. */
export function mutantsOf(route: Route, ids: readonly string[]): fc.Arbitrary<Sent> {
  const query = route.query && schemaOf(route.query)
  const body = route.body && schemaOf(route.body)
  const right = {
    path: fittingPath(route, ids),
    query: query ? fitting(query, ids).map(search) : fc.constant(''),
    body: body ? fitting(body, ids).map(written) : fc.constant(undefined),
    headers: fc.constant(usual),
  }
  const wrong: fc.Arbitrary<Sent>[] = [
    request(route, { ...right, query: query ? mutants(query, ids).map(search) : strayQuery }),
    request(route, { ...right, headers: fc.constantFrom(...oddHeaders) }),
  ]
  // Most of what can be wrong is in the body.
  for (let i = 0; body && i < 4; i++) wrong.push(request(route, { ...right, body: mutants(body, ids).map(written) }))
  if (!body) wrong.push(request(route, { ...right, body: fc.constantFrom('{}', '{"a":1}', '[]', '', 'null') }))
  if (route.path.includes(':')) wrong.push(request(route, { ...right, path: oddPath(route) }))
  return fc.oneof(...wrong)
}

interface Parts {
  path: fc.Arbitrary<string>
  query: fc.Arbitrary<string>
  body: fc.Arbitrary<string | undefined>
  headers: fc.Arbitrary<[string, string][]>
}

const request = ({ method }: Route, { path, query, body, headers }: Parts): fc.Arbitrary<Sent> =>
  fc.tuple(path, query, body, headers).map(([path, query, body, headers]) => ({
    path: path + query,
    headers: method === 'get' && body === undefined ? headers.filter(([name]) => name !== 'Content-Type') : headers,
    ...(body !== undefined && { body }),
  }))

const json: [string, string] = ['Content-Type', 'application/json']
const token: [string, string] = ['Authorization', 'Bearer TOKEN']
const app: [string, string] = ['X-Marquee', '1']
const usual = [json, token, app]
const oddHeaders: [string, string][][] = [
  [json, app],
  [json],
  [token],
  [json, ['Authorization', 'Bearer x']],
  [json, ['Authorization', 'Basic TOKEN'], app],
  [['Content-Type', 'text/plain'], token],
  [['Content-Type', 'application/json; charset=latin1'], token],
  [json, token, ['Content-Encoding', 'gzip']],
  [json, token, ['Content-Encoding', 'br']],
  [json, token, app, ['Cookie', 'mq_rt=x; mq_rt=y; __proto__=z']],
  [json, token, app, ['Cookie', `mq_rt=${'A'.repeat(86)}`]],
  [json, token, app, ['Origin', 'null']],
  [
    json,
    token,
    ['Accept', 'text/html'],
    ['Range', 'bytes=0-1'],
    ['If-None-Match', '*'],
    ['X-HTTP-Method-Override', 'DELETE'],
  ],
  [json, token, ['X-Forwarded-For', "'; drop table users"], ['User-Agent', '\u00ff\u00fe']],
]

/** One segment of a path or one half of a pair, in bytes that may be no UTF-8 (half a character has none). */
export const percent = (text: string): string =>
  [...text].map(c => (/\p{Surrogate}/u.test(c) ? '%ED%A0%80' : encodeURIComponent(c))).join('')

function fittingPath(route: Route, ids: readonly string[]): fc.Arbitrary<string> {
  const params = route.params ? fitting(schemaOf(route.params), ids) : fc.constant({})
  return params.map(values => fill(route, name => percent(String((values as Record<string, unknown>)[name]))))
}

const fill = ({ path }: Route, by: (name: string) => string) => path.replace(/:(\w+)/gu, (_, name) => by(name))

const oddPath = (route: Route): fc.Arbitrary<string> => {
  const raw = [
    '%ZZ',
    '%',
    '%ED%A0%80',
    '%C0%AF',
    '..%2f..%2fetc',
    '%00',
    ';a=b',
    'x'.repeat(5_000),
    '%2e%2e',
    'a%0d%0ab',
  ]
  return fc
    .constantFrom(...raw, ...horrors.filter(text => text.length < 400).map(percent))
    .map(text => fill(route, () => text))
}

/** A query object as it is written. A list, or what stands in a Verbatim, becomes a key given twice or spelt oddly. */
function search(value: unknown): string {
  if (value instanceof Verbatim) return `?${odd(value.json)}`
  if (typeof value !== 'object' || value === null) return `?${percent(String(value))}`
  const pairs = Object.entries(value).flatMap(([key, inner]) => {
    if (Array.isArray(inner)) return [`${percent(key)}=1`, `${percent(key)}=2`]
    if (inner instanceof Verbatim) return [`${percent(key)}=${percent(inner.json)}`]
    if (typeof inner === 'object' && inner !== null) return [`${percent(key)}[a]=1`, `${percent(key)}[]=2`]
    return [`${percent(key)}=${percent(String(inner))}`]
  })
  return pairs.length > 0 ? `?${pairs.join('&')}` : ''
}

/** A JSON object that holds a key too many, as a query string: the same keys, in the order they came. */
const odd = (text: string): string =>
  [...text.matchAll(/"([^"\\]*)":("(?:[^"\\]|\\.)*"|[^,}]*)/gu)]
    .map(([, key = '', value = '']) => `${percent(key)}=${percent(value.replace(/^"|"$/gu, ''))}`)
    .join('&')

const strayQuery = fc.constantFrom(
  '',
  '?',
  '?a',
  '?a=1',
  '?a=1&a=2',
  '?__proto__=1',
  '?=',
  '?%ZZ',
  '?%00=%00',
  '?a[]=1',
  '?&&&',
)
