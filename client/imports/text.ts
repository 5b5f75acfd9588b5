import { ImportRefused } from './types.ts'

const marks: [name: string, mark: number[]][] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
]

/** Bytes as text: by their mark, else UTF-8, else Windows-1252, which is `guessed`. Throws ImportRefused for what is none. */
export function decode(bytes: Uint8Array, path: string): { text: string; guessed: boolean } {
  const marked = marks.find(([, mark]) => mark.every((byte, i) => bytes[i] === byte))?.[0]
  if (marked) return { text: new TextDecoder(marked).decode(bytes), guessed: false }
  if (bytes.subarray(0, 4096).includes(0)) throw new ImportRefused('binary', path)
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), guessed: false }
  } catch {
    return { text: new TextDecoder('windows-1252').decode(bytes), guessed: true }
  }
}
