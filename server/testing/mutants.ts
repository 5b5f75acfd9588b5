import fc from 'fast-check'
import { type Field, fieldsOf, type Schema, withAt } from './fields.ts'

/**
 * Requests that are right but for one field. A schema gives values that fit it; a mutant is such a value with one thing
 * done to one of its fields. What JSON.stringify cannot say (1e400, -0, a key twice) is a Verbatim.
 */

/** JSON written as it stands. */
export class Verbatim {
  constructor(readonly json: string) {}
}

/** A value as the text of a body. */
export function written(value: unknown): string {
  if (value instanceof Verbatim) return value.json
  if (Array.isArray(value)) return `[${value.map(written).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  return `{${Object.entries(value).map(([key, inner]) => `${JSON.stringify(key)}:${written(inner)}`)}}`
}

/** Words that ask for trouble, in whatever field they stand. */
export const horrors: readonly string[] = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\udc00a',
  '\u202eevil',
  '\u2066x\u2069',
  '\ufeff',
  '\u200b',
  'a\nb',
  'a\r\nX-Evil: 1',
  'Ame\u0301lie',
  '\u{1f3ad}',
  'ß'.repeat(70),
  'x'.repeat(65),
  'x'.repeat(301),
  '🎭'.repeat(301),
  'x'.repeat(2_001),
  'é'.repeat(9_000),
  "' or 1=1 --",
  "'; drop table users; --",
  '%',
  '_',
  '\\',
  '%%%%%%',
  '.*+?^$[](){}|',
  '$1',
  '{{7*7}}',
  '<script>alert(1)</script>',
  '../../etc/passwd',
  '..%2f',
  '=HYPERLINK("x")',
  'null',
  'true',
  'NaN',
  'Infinity',
  '-1',
  '1e9',
  '0x10',
  '１',
  '9'.repeat(40),
  '1.5',
  '-0',
  '__proto__',
  'constructor',
  'toString',
  '00000000-0000-0000-0000-000000000000',
  'AAAAAAAA-AAAA-4AAA-8AAA-AAAAAAAAAAAA',
]

const oddValues: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  new Verbatim('-0'),
  new Verbatim('1e400'),
  new Verbatim('-1e400'),
  2 ** 53,
  -(2 ** 53),
  2 ** 31,
  1e-320,
  [],
  {},
  [[]],
  [null],
  { $ne: null },
  { toString: 'x' },
  new Verbatim('{"__proto__":{"x":1}}'),
  new Verbatim(`${'['.repeat(17)}${']'.repeat(17)}`),
]

const extras: readonly string[] = [
  'is_admin',
  'user_id',
  'id',
  'version',
  'created_at',
  'updated_at',
  'seq',
  'rank_position',
  'visual_score',
  'password_hash',
  'role',
  'visibility',
  'created_by_user_id',
  'is_user_generated',
  '__proto__',
  'constructor',
  'prototype',
  '',
  'a.b',
  'a[]',
]

/** Values that fit. `ids` are tried wherever a UUID goes, so that some name what is really there. */
export function fitting(schema: Schema, ids: readonly string[]): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.enum) return fc.constantFrom(...schema.enum)
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map(part => fitting(part, ids)))
  switch (schema.type) {
    case 'object':
      return fittingObject(schema, ids)
    case 'array':
      return fc.array(fitting(schema.items ?? {}, ids), { minLength: schema.minItems ?? 0, maxLength: 3 })
    case 'integer':
    case 'number':
      return fc.integer({ min: schema.minimum ?? 0, max: Math.min(schema.maximum ?? 3, (schema.minimum ?? 0) + 300) })
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    case 'string':
      return fittingText(schema, ids)
    default:
      return fc.constantFrom('x', ids.join(','))
  }
}

function fittingObject(schema: Schema, ids: readonly string[]): fc.Arbitrary<unknown> {
  const parts = Object.entries(schema.properties ?? {}).map(([key, part]) => [key, fitting(part, ids)] as const)
  return fc.record(Object.fromEntries(parts), { requiredKeys: schema.required ?? [] })
}

function fittingText(schema: Schema, ids: readonly string[]): fc.Arbitrary<string> {
  if (schema.format === 'date-time') return fc.constantFrom('2026-03-01T12:00:00Z', '2026-03-01T12:00:00.123+02:00')
  const pattern = schema.pattern ?? schema.allOf?.find(part => part.pattern)?.pattern
  if (pattern?.startsWith('^[0-9a-f]{8}-')) return fc.oneof(fc.constantFrom(...ids), fc.uuid())
  if (pattern?.includes('@')) return fc.stringMatching(/^[a-z]{3,8}@[a-z]{2,5}\.org$/u)
  if (pattern) return fc.stringMatching(new RegExp(pattern, 'u')).filter(text => text.length < 200)
  return fc.constantFrom('seventeen green umbrellas', 'Film 1', 'Hamlet', '1', '20', ids[0] ?? 'x', ids.join(','))
}

/** What a database or a parser chokes on if nobody looked before: tried the most. */
const deadlyTexts = ['\u0000', 'a\u0000b', '\ud800', 'a\udc00', '', 'x'.repeat(9_000)]
const deadlyNumbers = [2 ** 53, -1, 0.5, 2 ** 31, new Verbatim('1e400'), new Verbatim('-0')]

/** What may be done to one field: something else in its place, just beyond a bound, or gone. */
function changes({ path, schema }: Field): fc.Arbitrary<unknown> {
  const bounds = [
    ...(schema.minimum !== undefined ? [schema.minimum - 1, schema.minimum] : []),
    ...(schema.maximum !== undefined ? [schema.maximum, schema.maximum + 1] : []),
    ...(schema.minLength !== undefined ? ['x'.repeat(Math.max(0, schema.minLength - 1))] : []),
    ...(schema.maxLength !== undefined ? ['x'.repeat(schema.maxLength), 'x'.repeat(schema.maxLength + 1)] : []),
  ]
  const isText = schema.type === 'string' || schema.type === undefined
  return fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom<unknown>(...(isText ? deadlyTexts : deadlyNumbers)) },
    { weight: 3, arbitrary: fc.constantFrom(...horrors) },
    { weight: 3, arbitrary: fc.constantFrom(...oddValues) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 400 }) },
    ...(bounds.length > 0 ? [{ weight: 2, arbitrary: fc.constantFrom<unknown>(...bounds) }] : []),
    ...(path.length > 0 ? [{ weight: 1, arbitrary: fc.constant(undefined) }] : []),
  )
}

/** One in twenty fits as it is; the others are wrong in one field, or have one too many. */
export function mutants(schema: Schema, ids: readonly string[]): fc.Arbitrary<unknown> {
  const fields = fieldsOf(schema)
  // A whole object in place of another is one case; each of its fields is many.
  const leaves = fields.filter(({ schema }) => schema.type !== 'object' && !schema.anyOf)
  const extra = fc.tuple(fc.constantFrom(...extras), fc.constantFrom<unknown>(true, null, ids[0], { x: 1 }))
  const change = fc
    .oneof(
      { weight: 4, arbitrary: fc.constantFrom(...(leaves.length > 0 ? leaves : fields)) },
      fc.constantFrom(...fields),
    )
    .chain(field => fc.tuple(fc.constant(field.path), changes(field)))
  const tooLong = fields.filter(field => field.schema.maxItems !== undefined)
  return fitting(schema, ids).chain(value =>
    fc.oneof(
      { weight: 1, arbitrary: fc.constant(value) },
      {
        weight: 14,
        arbitrary: change.map(([path, put]) => (reachable(value, path) ? withAt(value, path, put) : value)),
      },
      { weight: 4, arbitrary: extra.map(([key, put]) => beside(value, key, put)) },
      ...tooLong.map(({ path, schema: { maxItems = 0 } }) => ({
        weight: 1,
        arbitrary: fc.constant(withAt(value, path, Array(maxItems + 1).fill(ids[0]))),
      })),
    ),
  )
}

const reachable = (value: unknown, path: readonly (string | number)[]): boolean =>
  path.slice(0, -1).every(key => {
    value = (value as Record<string | number, unknown> | null | undefined)?.[key]
    return typeof value === 'object' && value !== null
  })

/** One key more. Written out, because `__proto__` cannot be set like another, and a key that is there comes twice. */
function beside(value: unknown, key: string, put: unknown): unknown {
  const text = written(value)
  if (!text.startsWith('{')) return value
  return new Verbatim(`{${JSON.stringify(key)}:${written(put)}${text === '{}' ? '' : ','}${text.slice(1)}`)
}
