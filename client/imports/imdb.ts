import { asInstant, blank, readDate, readIds, readRating, readTitle, readYear } from './fields.ts'
import { joinRows, type Keyed } from './join.ts'
import type { Doc, Reader, Row, SkipReason, Table } from './types.ts'

/**
 * Ratings, lists and watch lists of IMDb. A list has positions; ratings in it do not make it a file of ratings. Only
 * the name tells a watch list from another list.
 */
export const imdb: Reader = {
  format: 'imdb',
  read(docs) {
    const mine = docs.flatMap(doc => (doc.table && isImdb(doc.table) ? [{ doc, table: doc.table }] : []))
    if (mine.length === 0) return null
    return { rows: joinRows(mine.flatMap(lines)), read: mine.map(({ doc }) => doc.path), columns }
  },
}

const columns =
  'position,const,created,modified,description,title,original title,url,title type,imdb rating,runtime (mins),year,genres,num votes,release date,directors,your rating,you rated,date rated'.split(
    ',',
  )

const isImdb = ({ columns }: Table): boolean => {
  const names = columns.map(name => name.toLowerCase())
  return (
    names.includes('const') &&
    ['title', 'title type', 'your rating', 'you rated', 'position'].some(name => names.includes(name))
  )
}

function lines({ doc, table }: { doc: Doc; table: Table }): Keyed[] {
  const ordered = table.columns.some(name => name.toLowerCase() === 'position')
  const toWatch = ordered && /watch\s*-?_?list/iu.test(doc.path.split('/').at(-1) ?? '')
  const name = (doc.path.split('/').at(-1) ?? doc.path).replace(/\.csv$/iu, '')
  return table.records.map(({ line, get }, i) => {
    const title = readTitle(get('title')) ?? readTitle(get('original title'))
    const row: Row = { ...blank({ file: doc.path, line }, title), year: readYear(get('year')) }
    row.ids = readIds(undefined, get('const'))
    row.rating = readRating(get('your rating') || get('you rated'), 10)
    const kind = kindOf(get('title type'))
    if (kind) row.skip = { reason: kind }
    if (toWatch && !row.rating) Object.assign(row, { saved: true, saved_at: asInstant(readDate(get('created'))) })
    else if (ordered) row.lists = [{ name, at: Number(get('position')) || i + 1 }]
    return { key: row.ids.imdb ?? '', row, rated_at: readDate(get('date rated')) ?? '' }
  })
}

const films = new Set(['', 'movie', 'featurefilm', 'tvmovie', 'video', 'documentary', 'film'])

/** Why a title of this type is no film, if it is none. Written with blanks or without, by age of the file. */
function kindOf(type: string): SkipReason | null {
  const word = type.toLowerCase().replace(/[^a-z]/gu, '')
  if (films.has(word)) return null
  if (word.includes('short')) return 'short'
  return word.startsWith('tv') ? 'tv' : 'other_kind'
}
