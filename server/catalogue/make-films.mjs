/**
 * Makes films.json from the movies of vega-datasets: `node server/catalogue/make-films.mjs`. The result is committed;
 * keys once given out are never given to another film, so the source stays at the version package.json names.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const require = createRequire(import.meta.url)
const source = join(dirname(require.resolve('vega-datasets')), '../data/movies.json')
/** The source ends here; a later year is a two-digit year read as of this century. */
const LAST_YEAR = 2011

/**
 * What is wrong in the source and known better, by its title there; a year is added where two films share the title.
 * `original` is the title in the film's own language, `year` that of its first showing anywhere; null drops the row.
 */
const mends = JSON.parse(readFileSync(new URL('film-mends.json', import.meta.url), 'utf8'))

const genres = {
  'Thriller/Suspense': ['Thriller'],
  'Romantic Comedy': ['Romantic Comedy', 'Romance', 'Comedy'],
  'Black Comedy': ['Black Comedy', 'Comedy'],
  'Concert/Performance': ['Concert', 'Music'],
}
const kinds = {
  'Science Fiction': 'Science Fiction',
  Fantasy: 'Fantasy',
  'Super Hero': 'Superhero',
  'Kids Fiction': 'Family',
  'Historical Fiction': 'Historical',
}

const used = new Set()

function read(row, key) {
  if (row.Title === null) return undefined
  // Titles such as 300 and 1408 were read as numbers.
  const name = String(row.Title).trim()
  const year = yearOf(row)
  const named = `${name} ${year}`
  const listed = named in mends ? named : name
  const mend = mends[listed]
  used.add(listed)
  if (mend === null) return undefined
  const { title = plain(name), original = null, director = row.Director } = mend ?? {}
  const known = { key, title }
  if (original && original !== title) known.original_title = original
  return {
    ...known,
    year: mend?.year ?? year,
    director: director?.replace(/^Sir /, '') ?? null,
    genres: genresOf(row),
    runtime: row['Running Time min'],
    popularity: popularityOf(row),
  }
}

/** "Barbarians, The", doubled blanks, and small words written large: "George Of The Jungle". */
const plain = name =>
  name
    .replace(/^(.*), (The|A|An|Les?|Das|Der|Die)$/, '$2 $1')
    .replace(/\s+/g, ' ')
    .replace(/(?<=[a-z] )(?:The|Of|And|For|From|With|An?|To)(?= )/g, word => word.toLowerCase())

function yearOf(row) {
  const date = row['Release Date'] ?? ''
  let year = Number(date.slice(-4))
  if (!Number.isInteger(year) || year < 1800) return null
  // The last day of 1969 is what an unknown date became.
  if (date === 'Dec 31 1969') return null
  if (year > LAST_YEAR) year -= 100
  // A film of which the year alone was known stands at the last evening of the year before.
  return /^Dec 31/.test(date) && year < 1997 ? year + 1 : year
}

function genresOf(row) {
  const major = row['Major Genre']
  const kind = kinds[row['Creative Type']]
  return [...new Set([...(major ? (genres[major] ?? [major]) : []), ...(kind ? [kind] : [])])]
}

/**
 * 0 to 1, how many know the film: from the votes and, because the votes of some famous films are missing or another
 * film's, from the takings; whichever says more. Both count by their logarithm.
 */
function popularityOf(row) {
  const votes = Math.log10(1 + (row['IMDB Votes'] ?? 0)) / Math.log10(600_000)
  const millions = Math.max(row['Worldwide Gross'] ?? 0, row['US Gross'] ?? 0) / 1e6
  const takings = millions > 1 ? Math.log10(millions) / Math.log10(2000) : 0
  return Math.round(Math.min(1, Math.max(votes, takings)) ** 2 * 1000) / 1000
}

/** One film per folded title and year: the first key stays, missing facts come from the others. */
function mergeDoubles(films) {
  const byName = new Map()
  for (const film of films) {
    const name = `${film.title.toLowerCase().replace(/^(the|an?) /, '')} ${film.year}`
    const first = byName.get(name)
    if (!first) byName.set(name, film)
    else for (const fact of Object.keys(film)) first[fact] ??= film[fact]
  }
  return [...byName.values()]
}

const rows = JSON.parse(readFileSync(source, 'utf8'))
const films = rows.flatMap((row, n) => {
  const film = read(row, `vega-${String(n + 1).padStart(4, '0')}`)
  return film ? [film] : []
})
const idle = Object.keys(mends).filter(name => !used.has(name))
if (idle.length > 0) throw new Error(`These mends mend nothing: ${idle.join(' | ')}`)
const unique = mergeDoubles(films).sort((a, b) => (a.key < b.key ? -1 : 1))
const lines = unique.map(film => JSON.stringify(film))
writeFileSync(new URL('films.json', import.meta.url), `[\n${lines.join(',\n')}\n]\n`)
process.stdout.write(`${unique.length} films of ${rows.length} rows\n`)
