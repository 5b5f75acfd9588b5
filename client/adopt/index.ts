import type { Catalogue } from './ask.ts'
import { type Digest, hashLists, type KeptLists, keptLists } from './keep.ts'
import { type Account, buildOps, type Ops } from './ops.ts'
import { parseOldLists } from './parse.ts'
import { resolve } from './resolve.ts'
import type { Choices, Parsed, RawLists, Resolution, Work } from './types.ts'

export type { Catalogue } from './ask.ts'
/**
 * Taking in the lists of the old version. In this order: `readOldLists`, `hashLists` and `takenBy` to see whether there
 * is anything to ask; `preview` to show what would happen; `planAdoption` once the person said yes, and `takeIn`
 * to carry the plan out. Its ops are ordinary ones.
 */
export * from './keep.ts'
export type { Account, Ops } from './ops.ts'
export { opId } from './ops.ts'
export * from './reasons.ts'
export * from './take-in.ts'
export * from './types.ts'

export interface Counts {
  films: number
  plays: number
  notes: number
  /** Notes too long to be stored; they stay in the file. */
  long_notes: number
  bookmarks: number
  repaired: number
  set_aside: number
  /** Demo films among those taken in, and those that are not. */
  demo_films: number
  demo_left_out: number
  merged: number
  /** Bookmarks dropped because the film is ranked. */
  already_ranked: number
}

export interface Preview {
  raw: RawLists
  parsed: Parsed
  counts: Counts
  /** False for untouched demo films alone, for empty lists, and when there are none. */
  anything: boolean
}

/** What would be taken in. Asks no server. `choices` are what the person decided on seeing it before. */
export async function preview(raw: RawLists, work: Work, choices?: Choices): Promise<Preview> {
  const parsed = await parseOldLists(raw, work, choices)
  return { raw, parsed, counts: countsOf(parsed), anything: parsed.ranked.length + parsed.bookmarks.length > 0 }
}

function countsOf(parsed: Parsed): Counts {
  const { ranked, bookmarks, set_aside, merged, already_ranked, demo_left_out } = parsed
  const both = [...ranked, ...bookmarks]
  return {
    films: ranked.filter(item => item.media_type === 'MOVIE').length,
    plays: ranked.filter(item => item.media_type === 'PLAY').length,
    notes: ranked.filter(item => item.notes !== null).length,
    long_notes: both.flatMap(item => item.long_notes).length,
    bookmarks: bookmarks.length,
    repaired: both.filter(item => item.repairs.length > 0).length,
    set_aside: set_aside.length,
    demo_films: ranked.filter(item => item.demo).length,
    demo_left_out: demo_left_out.length,
    merged: merged.length,
    already_ranked: already_ranked.length,
  }
}

export interface AdoptOptions {
  /** The user's id, or the guest's owner id. */
  owner_id: string
  catalogue: Catalogue
  account: Account
  digest: Digest
  work: Work
  /** ISO 8601, for the record that is kept. */
  now: string
  /** Matches the person confirmed: source key → media id. */
  confirmed?: ReadonlyMap<string, string>
  /** Taken in before, and wanted again: see `Owner.again`. */
  again?: string
}

export interface Plan extends Ops {
  hash: string
  kept: KeptLists
  resolution: Resolution
  /** Items known only by a TMDB number: the title is to be fetched. */
  titles_to_fetch: string[]
}

/**
 * Turns a preview into ops. Rejects only when the catalogue does; nothing has happened then. Called again with the
 * same lists and the same answers it gives the same plan.
 */
export async function planAdoption({ raw, parsed }: Preview, options: AdoptOptions): Promise<Plan> {
  const { owner_id, account, catalogue, work } = options
  const hash = await hashLists(raw, options.digest)
  const resolution = await resolve(parsed, {
    owner_id,
    catalogue,
    work,
    confirmed: options.confirmed ?? new Map(),
    ranked: mediaId => account.entry(mediaId) !== undefined,
  })
  await work.pause()
  return {
    hash,
    kept: keptLists(raw, hash, owner_id, options.now),
    resolution,
    titles_to_fetch: [...resolution.ranked, ...resolution.bookmarks].flatMap(({ title, target }) =>
      title === null && target.stub ? [target.media_id] : [],
    ),
    ...(await buildOps({ id: owner_id, hash, again: options.again }, resolution, account, work)),
  }
}
