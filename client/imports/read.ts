import type { Work } from '../adopt/types.ts'
import { parseCsv } from './csv.ts'
import { foreignOf } from './foreign.ts'
import { imdb } from './imdb.ts'
import { letterboxd } from './letterboxd.ts'
import { movary } from './movary.ts'
import { openFile } from './open.ts'
import { ours } from './ours.ts'
import { plain } from './plain.ts'
import { decode } from './text.ts'
import { tmdb } from './tmdb.ts'
import { trakt } from './trakt.ts'
import { type Doc, type Entry, ImportRefused, type Reader, type Reading } from './types.ts'

/** In the order they are asked: the first whose signs are there has it. Plain text takes what nobody else knows. */
const readers: readonly Reader[] = [ours, letterboxd, imdb, trakt, tmdb, movary, plain]

/** Reads somebody's file, whatever it is called. Rejects with ImportRefused, and then nothing was read. */
export async function readFile(name: string, bytes: Uint8Array, work: Work): Promise<Reading> {
  const entries = openFile(name, bytes)
  const docs: Doc[] = []
  const broken: { file: string; error: ImportRefused }[] = []
  for (const [i, entry] of entries.entries()) {
    try {
      docs.push(...docOf(entry))
    } catch (error) {
      if (!(error instanceof ImportRefused)) throw error
      broken.push({ file: entry.path, error })
    }
    work.progress?.(i + 1, entries.length, 'reading')
    await work.pause()
  }
  const found = readDocs(docs)
  if (!found && broken[0]) throw broken[0].error
  if (!found) throw new ImportRefused(foreignOf(docs) ?? 'unknown', docs[0]?.table?.columns.slice(0, 12).join(', '))
  if (found.rows.length === 0) throw new ImportRefused('empty')
  const unread = entries.map(({ path }) => path).filter(path => !found.read.includes(path))
  return {
    format: found.format,
    rows: found.rows,
    unread: unread.filter(path => broken.every(({ file }) => file !== path)),
    broken: broken.map(({ file, error }) => ({ file, code: error.code })),
    unknown_columns: unknownColumns(docs, found),
    guessed_encoding: docs.filter(doc => doc.guessed && found.read.includes(doc.path)).map(({ path }) => path),
  }
}

type Found = NonNullable<ReturnType<Reader['read']>> & Pick<Reader, 'format'>

function readDocs(docs: readonly Doc[]): Found | undefined {
  if (foreignOf(docs)) return undefined
  for (const { format, read } of readers) {
    const found = read(docs)
    if (found) return { format, ...found }
  }
  return undefined
}

/** A profile is none of our business. */
function docOf({ path, bytes }: Entry): Doc[] {
  if (/(^|\/)(profile\.csv|user-profile\.json)$/iu.test(path)) return []
  const { text, guessed } = decode(bytes, path)
  const json = /^\s*[[{]/u.test(text) ? parseJson(text) : undefined
  const table = json === undefined ? parseCsv(text, path) : null
  return [{ path, text, guessed, ...(table && { table }), ...(json !== undefined && { json }) }]
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function unknownColumns(docs: readonly Doc[], { read, columns }: Found): string[] {
  if (!columns) return []
  const mine = docs.filter(({ path }) => read.includes(path)).flatMap(({ table }) => table?.columns ?? [])
  return [...new Set(mine)].filter(name => name !== '' && !columns.includes(name.toLowerCase()))
}
