import { foldTitle } from '#sync-rules'
import { asInstant, blank, readDate, readIds, readNote, readRating, readTitle, readYear } from './fields.ts'
import { joinRows, type Keyed } from './join.ts'
import type { Doc, Reader, Row, Table } from './types.ts'

/** History, ratings and watch list of Movary: each film with its ids. */
export const movary: Reader = {
  format: 'movary',
  read(docs) {
    const mine = docs.flatMap(doc => (doc.table && isMovary(doc.table) ? [{ doc, table: doc.table }] : []))
    if (mine.length === 0) return null
    return { rows: joinRows(mine.flatMap(lines)), read: mine.map(({ doc }) => doc.path), columns }
  },
}

const columns = 'title,year,tmdbid,imdbid,watchedat,comment,location,userrating,addedat'.split(',')

const isMovary = ({ columns }: Table): boolean => {
  const names = columns.map(name => name.toLowerCase())
  return names.includes('tmdbid') && ['watchedat', 'userrating', 'addedat'].some(name => names.includes(name))
}

function lines({ doc, table }: { doc: Doc; table: Table }): Keyed[] {
  const toWatch = table.columns.some(name => name.toLowerCase() === 'addedat')
  return table.records.map(({ line, get }) => {
    const row: Row = { ...blank({ file: doc.path, line }, readTitle(get('title'))), year: readYear(get('year')) }
    row.ids = readIds(get('tmdbid'), get('imdbid'))
    row.rating = readRating(get('userrating'), 10)
    const seen = readDate(get('watchedat'))
    if (seen !== null) row.seen = [seen]
    Object.assign(row, readNote(get('comment')))
    if (toWatch) Object.assign(row, { saved: true, saved_at: asInstant(readDate(get('addedat'))) })
    const name = row.title === null ? '' : `${foldTitle(row.title)}:${row.year ?? ''}`
    return { key: row.ids.tmdb === undefined ? name : String(row.ids.tmdb), row, rated_at: seen ?? '' }
  })
}
