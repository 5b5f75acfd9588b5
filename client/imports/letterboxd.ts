import { foldTitle } from '#sync-rules'
import { asInstant, blank, readDate, readNote, readRating, readTitle, readYear } from './fields.ts'
import { joinRows, type Keyed } from './join.ts'
import { listOf } from './letterboxd-list.ts'
import type { Doc, Reader, Row, Table } from './types.ts'

/**
 * The archive of a Letterboxd account, or one of its tables. No id of a film is in it: its link names the film in
 * ratings, watched and watchlist, and only the entry in diary and reviews. Those find their film by name and year.
 */
export const letterboxd: Reader = {
  format: 'letterboxd',
  read(docs) {
    const parts = partsOf(docs)
    if (parts.length === 0) return null
    const films = filmsOf(parts)
    const named = parts.filter(({ part }) => part !== 'list').flatMap(part => lines(part, films))
    const known = named.length === 0 ? null : new Set(named.map(({ key }) => key))
    const listed = parts.filter(({ part }) => part === 'list').flatMap(part => onList(part, films, known))
    return { rows: joinRows([...named, ...listed]), read: parts.map(({ doc }) => doc.path), columns }
  },
}

const columns = 'date,name,year,letterboxd uri,rating,rewatch,review,tags,watched date,position,url,description'.split(
  ',',
)

type PartName = 'ratings' | 'watched' | 'watchlist' | 'diary' | 'reviews' | 'list'
interface Part {
  doc: Doc
  table: Table
  part: PartName
  /** Its rows are what a person has taken back, or what has lost its film. */
  gone: 'deleted' | 'orphaned' | null
}

function partsOf(docs: readonly Doc[]): Part[] {
  return docs.flatMap((doc): Part[] => {
    const folders = doc.path.toLowerCase().split('/').slice(0, -1)
    const list = listOf(doc)
    const table = list ?? doc.table
    const has = (column: string) => table?.columns.some(name => name.toLowerCase() === column) ?? false
    if (!table || !has('name') || (!list && !has('letterboxd uri'))) return []
    if (folders.includes('likes')) return []
    const gone = folders.includes('deleted') ? 'deleted' : folders.includes('orphaned') ? 'orphaned' : null
    return [{ doc, table, part: list ? 'list' : partOf(has, doc.path), gone }]
  })
}

/** By its columns; only the name tells a watchlist from what was watched. */
function partOf(has: (column: string) => boolean, path: string): PartName {
  if (has('review')) return 'reviews'
  if (has('watched date')) return 'diary'
  if (has('rating')) return 'ratings'
  return /watchlist[^/]*$/iu.test(path) ? 'watchlist' : 'watched'
}

/** Links by name and year, as the tables whose links name films have them. */
type Films = Map<string, Set<string>>
const nameOf = (title: string | null, year: number | null) => `${foldTitle(title ?? '')}:${year ?? ''}`
const namesFilms = (part: PartName) => part === 'ratings' || part === 'watched' || part === 'watchlist'

function filmsOf(parts: readonly Part[]): Films {
  const films: Films = new Map()
  for (const part of parts) {
    if (!namesFilms(part.part) || part.gone) continue
    for (const { get } of part.table.records) {
      const name = nameOf(readTitle(get('name')), readYear(get('year')))
      films.set(name, (films.get(name) ?? new Set()).add(get('letterboxd uri')))
    }
  }
  return films
}

/** The film a line is about: by its link where that names one, else by name and year, unless two films have those. */
function keyOf(films: Films, name: string, link: string, linkNamesFilm: boolean): string | null {
  const links = [...(films.get(name) ?? [])]
  if (links.length <= 1) return name
  return linkNamesFilm || links.includes(link) ? `${name}:${link}` : null
}

function lines({ doc, table, part, gone }: Part, films: Films): Keyed[] {
  return table.records.map(({ line, get }) => {
    const row: Row = { ...blank({ file: doc.path, line }, readTitle(get('name'))), year: readYear(get('year')) }
    const key = keyOf(films, nameOf(row.title, row.year), get('letterboxd uri'), namesFilms(part))
    const [date, seen] = [readDate(get('date')), readDate(get('watched date'))]
    row.rating = readRating(get('rating'), 5)
    if (seen !== null) row.seen = [seen]
    Object.assign(row, readNote(get('review')))
    if (part === 'watchlist') Object.assign(row, { saved: true, saved_at: asInstant(date) })
    if (gone) row.skip = { reason: gone }
    else if (key === null) row.skip ??= { reason: 'which_of_two' }
    // The star of the ratings is the latest, whenever a diary says it was given.
    return { key: key ?? '', row, rated_at: part === 'ratings' ? '9999' : (date ?? '') }
  })
}

/** A list orders what is seen; what stands on a list alone may never have been. A list by itself is what there is. */
function onList({ doc, table, gone }: Part, films: Films, known: ReadonlySet<string> | null): Keyed[] {
  const list = /([^/]*?)(\.csv)?$/iu.exec(doc.path)?.[1] ?? doc.path
  return table.records.map(({ line, get }, i) => {
    const row: Row = { ...blank({ file: doc.path, line }, readTitle(get('name'))), year: readYear(get('year')) }
    const key = keyOf(films, nameOf(row.title, row.year), get('url'), false)
    row.lists = [{ name: list, at: Number(get('position')) || i + 1 }]
    if (gone) row.skip = { reason: gone }
    else if (key === null) row.skip ??= { reason: 'which_of_two' }
    else if (known && !known.has(key)) row.skip ??= { reason: 'only_on_a_list' }
    return { key: key ?? '', row }
  })
}
