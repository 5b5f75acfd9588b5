import { parseCsv } from './csv.ts'
import type { Doc, Table } from './types.ts'

/** The films of an exported list: below a line with the version, and a table of one row about the list itself. */
export function listOf({ text, path }: Doc): Table | null {
  if (!/^Letterboxd list export\b/iu.test(text)) return null
  const header = /^"?Position"?[,;\t].*$/imu.exec(text)
  if (!header) return null
  const before = text.slice(0, header.index)
  return parseCsv(text.slice(header.index), path, before.split(/\r\n|\r|\n/u).length)
}
