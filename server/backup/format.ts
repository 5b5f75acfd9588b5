import { createHash } from 'node:crypto'
import { CommandRefusal } from '../admin/refusal.ts'

/**
 * A backup is text, one JSON value a line, compressed with gzip:
 *
 *   {"format":"marquee-backup","version":1,"made_at","epoch","engine","migrations":[{"name","sha256"}]}
 *   {"table":"users","columns":["id",…]}       a table begins; tables that others refer to come first
 *   ["0b6e…","ada",null,…]                     a row: each value as the text PostgreSQL writes, or null
 *   {"end":"users","rows":1,"sha256"}          its number of rows, and the digest of their lines
 *   {"complete":true,"tables":19,"rows":4711,"sha256"}   the last line: the digest of all lines before it
 *
 * It says nothing of the engine it came from or goes to.
 */
export const FORMAT = 'marquee-backup'
export const VERSION = 1

export interface Migration {
  name: string
  sha256: string
}
export interface Header {
  format: typeof FORMAT
  version: number
  made_at: string
  epoch: string
  engine: string
  migrations: Migration[]
}

export type Piece =
  | { kind: 'header'; header: Header }
  | { kind: 'table'; name: string; columns: string[] }
  /** Up to 500 rows of the table that was named last: their lines, each a JSON array of texts and nulls. */
  | { kind: 'rows'; lines: string[] }
  | { kind: 'complete'; tables: number; rows: number }

const damaged = (why: string) => new CommandRefusal(`This backup is damaged: ${why}. Use another one.`)
const PAGE = 500

/** Reads a backup line by line and checks every count and digest on the way. Throws CommandRefusal. */
export async function* piecesOf(lines: AsyncIterable<string>): AsyncGenerator<Piece> {
  const all = createHash('sha256')
  let own = createHash('sha256')
  let page: string[] = []
  let table: string | undefined
  let [inTable, tables, rows, started, complete] = [0, 0, 0, false, false]
  for await (const line of lines) {
    if (complete) throw damaged('it goes on behind its end')
    if (line.startsWith('[')) {
      if (table === undefined) throw damaged('a row stands outside of any table')
      all.update(`${line}\n`)
      own.update(`${line}\n`)
      inTable++
      if (page.push(line) < PAGE) continue
      yield { kind: 'rows', lines: page }
      page = []
      continue
    }
    if (page.length > 0) yield { kind: 'rows', lines: page }
    page = []
    const said = started ? parse(line) : headerIn(line)
    if (!started) {
      started = true
      yield { kind: 'header', header: said as unknown as Header }
    } else if (typeof said.table === 'string' && table === undefined) {
      ;[table, inTable, own] = [said.table, 0, createHash('sha256')]
      yield { kind: 'table', name: table, columns: said.columns as string[] }
    } else if (table !== undefined && said.end === table) {
      if (said.rows !== inTable || said.sha256 !== own.digest('hex'))
        throw damaged(`the rows of ${table} are not those that were saved`)
      ;[table, tables, rows] = [undefined, tables + 1, rows + inTable]
    } else if (said.complete === true && table === undefined) {
      if (said.tables !== tables || said.rows !== rows || said.sha256 !== all.digest('hex'))
        throw damaged('its parts do not add up')
      complete = true
      yield { kind: 'complete', tables, rows }
    } else throw damaged('a line is out of place')
    if (!complete) all.update(`${line}\n`)
  }
  if (!complete) throw damaged('its end is missing')
}

function parse(line: string): Record<string, unknown> {
  try {
    return JSON.parse(line)
  } catch {
    throw damaged('a line cannot be read')
  }
}

function headerIn(line: string): Record<string, unknown> {
  let said: Partial<Header> | null = null
  try {
    said = JSON.parse(line)
  } catch {}
  if (said?.format !== FORMAT || !Array.isArray(said.migrations))
    throw new CommandRefusal('This file is no backup of Marquee.')
  if (said.version !== VERSION)
    throw new CommandRefusal(
      `This backup has version ${said.version} of its format. Use the Marquee that made it, or a later one.`,
    )
  return said as Record<string, unknown>
}
