import {
  asInstant,
  blank,
  type Fields,
  isFields,
  readDate,
  readIds,
  readNote,
  readRating,
  readTitle,
  readYear,
} from './fields.ts'
import { joinRows, type Keyed } from './join.ts'
import type { Doc, Reader, Row } from './types.ts'

/** The archive of a Trakt account, in its new layout or its old one: its files are known by what their rows hold. */
export const trakt: Reader = {
  format: 'trakt',
  read(docs) {
    const mine = docs.flatMap(doc => (isTrakt(doc.json) ? [{ doc, items: doc.json }] : []))
    if (mine.length === 0) return null
    return { rows: joinRows(mine.flatMap(lines)), read: mine.map(({ doc }) => doc.path) }
  },
}

const dates = ['rated_at', 'watched_at', 'listed_at', 'last_watched_at', 'collected_at']
const kinds = ['movie', 'show', 'season', 'episode']
const isItem = (value: unknown): value is Fields =>
  isFields(value) && dates.some(name => name in value) && kinds.some(name => isFields(value[name]))
/** One odd row spoils no file. */
const isTrakt = (json: unknown): json is unknown[] => Array.isArray(json) && json.some(isItem)

function lines({ doc, items }: { doc: Doc; items: readonly unknown[] }): Keyed[] {
  const name = (doc.path.split('/').at(-1) ?? doc.path).replace(/(-\d+)?\.json$/iu, '')
  return items.map((item, i) => {
    const source = { file: doc.path, line: i + 1 }
    if (!isItem(item)) return { key: '', row: { ...blank(source), skip: { reason: 'unreadable' } } }
    return { ...readLine(item, source, name, i + 1), rated_at: readDate(item.rated_at) ?? '' }
  })
}

function readLine(item: Fields, source: Row['source'], name: string, at: number): Keyed {
  if (!isFields(item.movie)) {
    const show = [item.show, item.episode, item.season].find(isFields)
    return { key: '', row: { ...blank(source, readTitle(show?.title)), skip: { reason: 'tv' } } }
  }
  const { title, year, ids } = item.movie
  const known = isFields(ids) ? ids : {}
  const row: Row = { ...blank(source, readTitle(title)), year: readYear(year), ids: readIds(known.tmdb, known.imdb) }
  if (row.ids.tmdb !== undefined && row.title === null) delete row.skip
  row.rating = readRating(item.rating, 10)
  const seen = readDate(item.watched_at ?? item.last_watched_at)
  if (seen !== null) row.seen = [seen]
  if ('listed_at' in item) {
    Object.assign(row, readNote(item.notes))
    if (/watchlist/iu.test(name)) Object.assign(row, { saved: true, saved_at: asInstant(readDate(item.listed_at)) })
    else row.lists = [{ name: name.replace(/^lists?-/iu, ''), at: typeof item.rank === 'number' ? item.rank : at }]
  }
  const id = known.trakt ?? known.slug ?? row.ids.tmdb ?? row.ids.imdb
  return { key: id === undefined || id === null ? '' : String(id), row }
}
