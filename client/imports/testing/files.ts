import { strToU8, zipSync } from 'fflate'

/** Files as the published formats have them, and as nobody should: made by code, so that a test says what is in them. */

const cell = (value: unknown): string => {
  const text = value === null || value === undefined ? '' : String(value)
  return /[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** A CSV: the columns of the first line, and a line per record. */
export const csv = (columns: string, records: readonly (readonly unknown[])[], end = '\n'): string =>
  [columns, ...records.map(record => record.map(cell).join(','))].map(line => line + end).join('')

export const utf8 = (text: string): Uint8Array => strToU8(text)
export const withBom = (text: string): Uint8Array => strToU8(`\ufeff${text}`)
/** Windows-1252, for what of it is Latin-1. */
export const latin1 = (text: string): Uint8Array => strToU8(text, true)

export const zip = (files: Record<string, string | Uint8Array>): Uint8Array =>
  zipSync(Object.fromEntries(Object.entries(files).map(([path, data]) => [path, asBytes(data)])))
const asBytes = (data: string | Uint8Array) => (typeof data === 'string' ? strToU8(data) : data)

/** An archive whose directory and headers claim another size for what is in it. */
export function lying(bytes: Uint8Array, claimed: number): Uint8Array {
  const out = bytes.slice()
  const view = new DataView(out.buffer)
  for (let at = 0; at + 4 < out.length; at++) {
    const mark = view.getUint32(at, true)
    if (mark === 0x04034b50) view.setUint32(at + 22, claimed, true)
    if (mark === 0x02014b50) view.setUint32(at + 24, claimed, true)
  }
  return out
}
