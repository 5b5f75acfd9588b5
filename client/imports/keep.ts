import type { Digest } from '../adopt/keep.ts'
import type { Store } from '../store/types.ts'
import type { Candidate, Choice, Known } from './outcomes.ts'
import { proposal, type Settings } from './tiers.ts'
import type { Reading } from './types.ts'

/**
 * An import is kept on this device until it is done with, so that closing the browser costs nothing: what was read, once;
 * the answers of the catalogue in blocks, as they come; what the person decided, whenever they do.
 */
export interface Import extends Known {
  /** SHA-256 over what was read, in hex: the same rows are the same import, however they are packed. */
  id: string
  reading: Reading
  name: string
  /** ISO 8601. */
  at: string
  taken: Taken | null
}

/** What was taken in, by the index of the row. */
export interface Taken {
  at: string
  rows: number[]
}

/** What the list of imports shows of each. */
export type ImportLine = Pick<Import, 'id' | 'name' | 'at'> & {
  format: Reading['format']
  /** The person wants nothing more of it for now. */
  aside?: boolean
}

interface Decided {
  choices: Record<number, Choice>
  settings: Settings
  taken: Taken | null
}

const LIST = 'imports'
const nameOf = (id: string) => `import:${id}`
const decidedName = (id: string) => `import:${id}:decided`
const blockName = (id: string, block: number) => `import:${id}:answers:${block}`
const BLOCK = 100

type Keeper = Pick<Store, 'keep' | 'kept'>

export async function importId({ format, rows }: Reading, digest: Digest): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify([format, rows]))
  return [...new Uint8Array(await digest(bytes))].map(byte => byte.toString(16).padStart(2, '0')).join('')
}

/** The imports of this device, latest first. */
export const keptImports = async ({ kept }: Keeper): Promise<ImportLine[]> =>
  ((await kept(LIST)) as ImportLine[] | undefined) ?? []

/** Keeps what was read of a file, and gives the import: the one there is, if the same file was brought before. */
export async function beginImport(
  store: Keeper,
  file: { id: string; name: string; reading: Reading; now: string },
): Promise<Import> {
  const { id, name, reading, now } = file
  const before = await openImport(store, id)
  if (before) return before
  await store.keep(nameOf(id), { id, name, at: now, reading })
  const line: ImportLine = { id, name, at: now, format: reading.format }
  await store.keep(LIST, [line, ...(await keptImports(store)).filter(other => other.id !== id)])
  return (await openImport(store, id)) as Import
}

/** Puts an import aside, or takes it up again: it stays as it is, and is not called unfinished meanwhile. */
export async function putAside(store: Keeper, id: string, aside: boolean): Promise<void> {
  const lines = await keptImports(store)
  await store.keep(
    LIST,
    lines.map(line => (line.id === id ? { ...line, aside } : line)),
  )
}

/** The import as it was left; null when this device has none of that id. */
export async function openImport({ kept }: Keeper, id: string): Promise<Import | null> {
  const head = (await kept(nameOf(id))) as Pick<Import, 'id' | 'name' | 'at' | 'reading'> | undefined
  if (!head) return null
  const { rows } = head.reading
  const answers: (readonly Candidate[] | undefined)[] = new Array(rows.length).fill(undefined)
  for (let block = 0; block * BLOCK < rows.length; block++) {
    const held = ((await kept(blockName(id, block))) ?? []) as (Candidate[] | null)[]
    for (const [i, answer] of held.entries()) answers[block * BLOCK + i] = answer ?? undefined
  }
  const decided = (await kept(decidedName(id))) as Decided | undefined
  return { ...head, rows, answers, ...(decided ?? { choices: {}, settings: proposal(rows), taken: null }) }
}

/** Writes down the blocks in which these answers stand. */
export async function keepAnswers({ keep }: Keeper, { id, answers }: Import, rows: Iterable<number>): Promise<void> {
  for (const block of new Set([...rows].map(index => Math.floor(index / BLOCK)))) {
    const held = answers.slice(block * BLOCK, (block + 1) * BLOCK)
    await keep(
      blockName(id, block),
      Array.from(held, answer => answer ?? null),
    )
  }
}

export const keepDecided = ({ keep }: Keeper, { id, choices, settings, taken }: Import): Promise<void> =>
  keep(decidedName(id), { choices, settings, taken } satisfies { [K in keyof Decided]: unknown })
