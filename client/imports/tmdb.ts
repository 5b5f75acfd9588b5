import { asInstant, blank, readDate, readIds, readRating, readTitle, readYear } from './fields.ts'
import { joinRows, type Keyed } from './join.ts'
import type { Doc, Reader, Row, Table } from './types.ts'

/** Ratings and watch list of a TMDB account. Its `Rating` is everybody's; a row without one's own is to be watched. */
export const tmdb: Reader = {
  format: 'tmdb',
  read(docs) {
    const mine = docs.flatMap(doc => (doc.table && isTmdb(doc.table) ? [{ doc, table: doc.table }] : []))
    if (mine.length === 0) return null
    return { rows: joinRows(mine.flatMap(lines)), read: mine.map(({ doc }) => doc.path), columns }
  },
}

const columns =
  'tmdb id,imdb id,type,name,release date,season number,episode number,rating,your rating,date rated'.split(',')

const isTmdb = ({ columns }: Table): boolean => {
  const names = columns.map(name => name.toLowerCase())
  return names.includes('tmdb id') && names.includes('name')
}

function lines({ doc, table }: { doc: Doc; table: Table }): Keyed[] {
  return table.records.map(({ line, get }) => {
    const row: Row = { ...blank({ file: doc.path, line }, readTitle(get('name'))), year: readYear(get('release date')) }
    row.ids = readIds(get('tmdb id'), get('imdb id'))
    row.rating = readRating(get('your rating'), 10)
    const date = readDate(get('date rated'))
    if (get('type') !== '' && get('type').toLowerCase() !== 'movie') row.skip = { reason: 'tv' }
    if (!row.rating) Object.assign(row, { saved: true, saved_at: asInstant(date) })
    return { key: row.ids.tmdb === undefined ? '' : String(row.ids.tmdb), row, rated_at: date ?? '' }
  })
}
