import Papa from 'papaparse'
import { ImportRefused, type Table } from './types.ts'

const limits = { rows: 100_000, field: 100_000, columns: 200 }

/**
 * A table, whatever the order of its columns: quotes may hold line breaks and commas, lines may end in either way, empty
 * ones are passed over. `from` is the line its header stands on. Null when the text has no header of two columns.
 * Throws ImportRefused.
 */
export function parseCsv(text: string, path: string, from = 1): Table | null {
  const records: Table['records'] = []
  let columns: string[] | undefined
  let places = new Map<string, number>()
  let [line, at] = [from, 0]
  let refused: ImportRefused | undefined
  Papa.parse<string[]>(text, {
    delimiter: delimiterOf(text),
    step({ data, errors, meta }, parser) {
      const started = line
      line += lineBreaks(text, at, meta.cursor)
      at = meta.cursor
      refused = tooMuch(data, records.length, path)
      if (errors.some(({ code }) => code === 'MissingQuotes')) refused = new ImportRefused('broken_table', path)
      if (refused) return parser.abort()
      if (data.every(field => field.trim() === '')) return
      if (columns)
        return void records.push({ line: started, get: column => (data[places.get(column) ?? -1] ?? '').trim() })
      columns = data.map(name => name.trim())
      places = new Map(columns.map((name, i): [string, number] => [name.toLowerCase(), i]).toReversed())
      if (columns.length < 2) parser.abort()
    },
  })
  if (refused) throw refused
  return columns && columns.length > 1 ? { columns, records } : null
}

function tooMuch(fields: readonly string[], rows: number, path: string): ImportRefused | undefined {
  if (rows >= limits.rows) return new ImportRefused('too_many_rows', path)
  const long = fields.length > limits.columns || fields.some(field => field.length > limits.field)
  return long ? new ImportRefused('field_too_long', path) : undefined
}

/** Whatever the header has most of: a table may have been through a program that prefers another. */
function delimiterOf(text: string): string {
  const header = /^[\s\r\n]*([^\r\n]*)/u.exec(text)?.[1] ?? ''
  const count = (mark: string) => header.split(mark).length
  return [',', ';', '\t'].reduce((best, mark) => (count(mark) > count(best) ? mark : best))
}

function lineBreaks(text: string, from: number, to: number): number {
  let found = 0
  for (let i = from; i < to; i++) {
    const char = text.charCodeAt(i)
    if (char === 10 || (char === 13 && text.charCodeAt(i + 1) !== 10)) found++
  }
  return found
}
