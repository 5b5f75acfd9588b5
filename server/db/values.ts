/**
 * How values cross the door, in both directions, the same for both adapters. Everything travels as PostgreSQL text:
 * sessions run in UTC with ISO dates and hex bytea (session.ts), so the text of a value is the same everywhere.
 */

type Read = (text: string) => unknown

/** ISO 8601 in UTC with milliseconds; `infinity` stays what it is. Finer than a millisecond is cut off. */
const instant: Read = text => {
  const at = Date.parse(`${text.slice(0, 10)}T${text.slice(11).replace(/\+00$/, '')}Z`)
  return Number.isNaN(at) ? text : new Date(at).toISOString()
}

const bytes: Read = text => new Uint8Array(Buffer.from(text.slice(2), 'hex'))
const asIs: Read = text => text

const scalars: [oid: number, arrayOid: number, read: Read][] = [
  [16, 1000, text => text === 't'], // bool
  [17, 1001, bytes], // bytea
  [20, 1016, Number], // int8: everything we count stays below 2^53
  [21, 1005, Number], // int2
  [23, 1007, Number], // int4
  [26, 1028, Number], // oid
  [700, 1021, Number], // float4
  [701, 1022, Number], // float8
  [114, 199, JSON.parse], // json
  [3802, 3807, JSON.parse], // jsonb
  [1114, 1115, instant], // timestamp
  [1184, 1185, instant], // timestamptz
  [18, 1002, asIs], // char
  [19, 1003, asIs], // name
  [25, 1009, asIs], // text
  [1042, 1014, asIs], // bpchar
  [1043, 1015, asIs], // varchar
  [1082, 1182, asIs], // date
  [1700, 1231, asIs], // numeric
  [2950, 2951, asIs], // uuid
]

/** Readers by type oid. A type that is not here is read as its text, arrays of such types too: cast to `text[]` in SQL. */
export const readers: Record<number, Read> = Object.fromEntries(
  scalars.flatMap(([oid, arrayOid, read]) => [
    [oid, read],
    [arrayOid, (text: string) => readArray(text, read)],
  ]),
)

type Items = unknown[]

/** The array literal of PostgreSQL: `{a,"b c",NULL,{…}}`. */
function readArray(text: string, read: Read): Items {
  const root: Items = []
  const open = [root]
  // A literal of another lower bound says so in front: `[0:1]={a,b}`.
  let i = text.indexOf('{')
  while (i < text.length) {
    const here = open.at(-1) as Items
    const c = text[i]
    if (c === '{') {
      const inner: Items = []
      here.push(inner)
      open.push(inner)
      i++
    } else if (c === '}') {
      open.pop()
      i++
    } else if (c === ',') {
      i++
    } else {
      const token = c === '"' ? /"((?:[^"\\]|\\.)*)"/sy : /[^,{}]+/y
      token.lastIndex = i
      const found = token.exec(text)
      if (!found) throw new Error('Not an array literal.')
      i = token.lastIndex
      if (c === '"') here.push(read((found[1] as string).replace(/\\(.)/gs, '$1')))
      else here.push(found[0] === 'NULL' ? null : read(found[0]))
    }
  }
  return root[0] as Items
}

/**
 * A parameter as text. Arrays become array literals (say `$1::uuid[]` in SQL). Objects are refused: what is meant for
 * json goes through JSON.stringify by the caller, because an array could be meant either way.
 */
export function writeParam(value: unknown): string | null {
  if (value === null || value === undefined) return null
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return String(value)
  if (value instanceof Date) return value.toISOString()
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString('hex')}`
  if (Array.isArray(value)) return `{${value.map(writeItem).join(',')}}`
  throw new TypeError('A parameter is an object: use JSON.stringify for json and jsonb.')
}

const writeItem = (value: unknown): string => {
  const text = writeParam(value)
  if (text === null) return 'NULL'
  return Array.isArray(value) ? text : `"${text.replace(/[\\"]/g, '\\$&')}"`
}
