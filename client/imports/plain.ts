import { foldTitle } from '#sync-rules'
import { blank, readTitle, readYear } from './fields.ts'
import { joinRows } from './join.ts'
import type { Doc, Reader, Row } from './types.ts'

/** One title per line, with or without "(Year)", as a file of notes has them. Films and plays: it does not say which. */
export const plain: Reader = {
  format: 'text',
  read(docs) {
    const mine = docs.filter(isPlain)
    if (mine.length === 0) return null
    return { rows: mine.flatMap(rowsOf), read: mine.map(({ path }) => path) }
  },
}

/** A longer line is no title. */
const LONGEST = 400

function isPlain({ text, table, json, path }: Doc): boolean {
  if (table && !/\.txt$/iu.test(path)) return false
  if (json !== undefined || /\.json$/iu.test(path) || /^\s*[[{<]/u.test(text)) return false
  return text.split(/\r\n|\r|\n/u).every(line => line.length <= LONGEST)
}

const bullet = /^\s*(?:[-*•–—]\s+|\[[ x]\]\s*)+/iu
const number = /^\s*\d{1,4}[.)]\s+/u
/** Where a file of one column has a header. */
const header = /^"?(title|name|film|movie|play)s?"?$/iu

function rowsOf({ text, path }: Doc): Row[] {
  const all = text.split(/\r\n|\r|\n/u).map((raw, i) => ({ raw: raw.trim(), line: i + 1 }))
  const lines = all.filter(({ raw }, i) => raw !== '' && !(i === 0 && header.test(raw)))
  const numbered = lines.filter(({ raw }) => number.test(raw)).length * 2 > lines.length
  const name = (path.split('/').at(-1) ?? path).replace(/\.\w+$/u, '')
  const rows = lines.map(({ raw, line }, i) => {
    const bare = raw.replace(bullet, '').replace(numbered ? number : /^$/u, '')
    const [, before, year] = /^(.*\S)\s*[([](\d{4})[)\]]\s*$/u.exec(bare) ?? []
    const known = readYear(year)
    const title = readTitle(known === null ? bare : before)
    const row: Row = {
      ...blank({ file: path, line }, title),
      year: known,
      media_type: null,
      lists: [{ name, at: i + 1 }],
    }
    return { key: '', row }
  })
  return joinRows(rows).map(twice())
}

/** The same line again is a slip, not another film: it is passed over, and named. */
function twice(): (row: Row) => Row {
  const first = new Map<string, Row['source']>()
  return row => {
    const name = `${foldTitle(row.title ?? '')}:${row.year ?? ''}`
    const of = first.get(name)
    if (row.skip) return row
    if (of) return { ...row, skip: { reason: 'duplicate', of } }
    first.set(name, row.source)
    return row
  }
}
