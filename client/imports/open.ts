import { unzipSync } from 'fflate'
import { type Entry, ImportRefused } from './types.ts'

/** What is more than this is no list of films. In bytes, but for the number of files and the ratio. */
const limits = {
  archive: 64 * 2 ** 20,
  entry: 32 * 2 ** 20,
  all: 128 * 2 ** 20,
  entries: 5_000,
  /** Unpacked to packed; a table packs to a tenth or so. */
  ratio: 100,
  /** Below this an entry may pack as well as it likes. */
  ratio_from: 2 ** 20,
}
export type Limits = typeof limits

/**
 * The files in a file: those of an archive, or itself. Only tables, JSON and texts are unpacked, and nothing before the
 * sizes the archive names are known to be small enough; what lies about its size is not unpacked further than it said.
 * Throws ImportRefused.
 */
export function openFile(name: string, bytes: Uint8Array, max: Limits = limits): Entry[] {
  if (bytes.length === 0) throw new ImportRefused('empty')
  if (bytes.length > max.archive) throw new ImportRefused('too_big')
  if (!isArchive(bytes)) {
    if (bytes.length > max.entry) throw new ImportRefused('too_big')
    return [{ path: name, bytes }]
  }
  const { files, refused } = unpacked(bytes, max)
  if (refused) throw refused
  const entries = files
    .map(([path, bytes]): Entry => ({ path, bytes }))
    .sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))
  if (entries.length === 0) throw new ImportRefused('unknown')
  return entries
}

const isArchive = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4

/** A path that would leave its folder names nothing we want. */
const leaves = (path: string): boolean => /^[\\/]|^[a-z]:|\\|\0|(^|\/)\.\.(\/|$)/iu.test(path)

function unpacked(bytes: Uint8Array, max: Limits) {
  let [count, all] = [0, 0]
  let refused: ImportRefused | undefined
  /** Whether an entry is unpacked. The first no stops them all. */
  const wanted = (path: string, packed: number, size: number): boolean => {
    count++
    if (count > max.entries) refused ??= new ImportRefused('too_many_files')
    if (refused || leaves(path) || path.startsWith('__MACOSX/')) return false
    if (/\.(zip|gz|7z|rar|tar|tgz)$/iu.test(path)) refused ??= new ImportRefused('nested', path)
    if (!/\.(csv|json|txt)$/iu.test(path)) return false
    all += size
    if (size > max.entry || all > max.all) refused ??= new ImportRefused('bomb', path)
    if (size > max.ratio_from && size / Math.max(1, packed) > max.ratio) refused ??= new ImportRefused('bomb', path)
    return !refused
  }
  const filter = ({ name, size, originalSize }: { name: string; size: number; originalSize: number }) =>
    wanted(name, size, originalSize)
  try {
    return { files: Object.entries(unzipSync(bytes, { filter })), refused }
  } catch {
    throw refused ?? new ImportRefused('broken_archive')
  }
}
