import { v5 } from 'uuid'
import {
  foldTitle,
  ID_NAMESPACE,
  keepsPlace,
  type MatchResult,
  type MediaItem,
  type Mutation,
  type Placed,
  resolveGap,
  type Tier,
  tiers,
  tmdbName,
} from '#sync-rules'
import type { Account, Catalogue, Choices, Digest, RawLists, Work } from '../index.ts'
import { planAdoption, preview } from '../index.ts'

/** Everything a test of adoption needs around it: a catalogue, an account that obeys the real placement rules. */

export const ADA = 'aaaaaaaa-0000-4000-8000-000000000001'
export const atOnce: Work = { pause: async () => {} }
export const digest: Digest = bytes => crypto.subtle.digest('SHA-256', bytes)
export const lists = (rankings: string | null, watchlist: string | null = null): RawLists => ({
  rankings,
  watchlist,
  later_version: false,
})

export const media = (title: string, year: number | null, more: Partial<MediaItem> = {}): MediaItem => ({
  id: more.tmdb_id ? v5(tmdbName(more.tmdb_id), ID_NAMESPACE) : v5(`catalogue:${title}`, ID_NAMESPACE),
  media_type: 'MOVIE',
  title,
  original_title: null,
  release_year: year,
  tmdb_id: null,
  attributes: {},
  is_user_generated: false,
  created_at: '2026-01-01T00:00:00.000Z',
  updated_at: '2026-01-01T00:00:00.000Z',
  ...more,
})

/** A catalogue of these films, which remembers how many it was asked for at once. */
export function catalogueOf(...films: MediaItem[]): Catalogue & { asked: number[] } {
  const asked: number[] = []
  return {
    asked,
    async known(ids) {
      asked.push(ids.length)
      return films.filter(film => ids.includes(film.id))
    },
    async match(items) {
      asked.push(items.length)
      return items.map(
        (item): MatchResult => ({
          candidates: films.flatMap(film => {
            const byId = item.tmdb_id !== null && film.tmdb_id === item.tmdb_id
            const byName = foldTitle(film.title) === foldTitle(item.title)
            const exact = byId || film.release_year === item.year
            const reason = byId ? 'tmdb_id' : exact ? 'title_year' : 'title'
            return byId || byName ? [{ media_item: film, exact, reason }] : []
          }),
        }),
      )
    },
  }
}

export interface Entry {
  tier: Tier
  notes: string | null
  needs_placing: boolean
}

/** An account as the server keeps it, as far as adoption goes. Ops of one run are one client's; it had seen all before. */
export class AccountOf implements Account {
  tiers: Record<Tier, string[]> = { S: [], A: [], B: [], C: [], D: [] }
  saved: string[] = []
  stubs = new Map<string, string>()
  #entries = new Map<string, Entry>()
  #run = 0
  #runOf = new Map<string, number>()
  #removed = new Map<string, string | null>()
  #batchOf = new Map<string, string>()

  entry(id: string) {
    const entry = this.#entries.get(id)
    return entry && { media_id: id, pending: false, origin: 'import' as const, ...entry }
  }
  apply(ops: readonly Mutation[]): void {
    this.#run++
    for (const op of ops) {
      if (op.kind === 'media.stub') this.stubs.set(op.args.media_id, op.args.title)
      else if (op.kind === 'ranking.place') this.#place(op.args)
      else if (op.kind === 'watchlist.add')
        this.saved = [op.args.media_id, ...this.saved.filter(id => id !== op.args.media_id)]
      else if (op.kind === 'ranking.note') {
        const entry = this.#entries.get(op.args.media_id)
        if (entry) entry.notes ||= op.args.notes
      } else throw new Error(`adoption has no ${op.kind}`)
    }
  }
  remove(mediaId: string): void {
    for (const tier of tiers) this.tiers[tier] = this.tiers[tier].filter(id => id !== mediaId)
    this.#entries.delete(mediaId)
    this.#removed.set(mediaId, this.#batchOf.get(mediaId) ?? null)
  }
  #place(args: Extract<Mutation, { kind: 'ranking.place' }>['args']): void {
    const { media_id, tier } = args
    if (!args.if_absent) throw new Error('adoption never moves')
    const removed = this.#removed.get(media_id)
    const known = this.#entries.get(media_id) ?? (removed === undefined ? undefined : { tier: null })
    if (keepsPlace(known && { tier: known.tier, batch_id: removed ?? null }, args)) return
    this.#removed.delete(media_id)
    if (args.batch_id) this.#batchOf.set(media_id, args.batch_id)
    const list = this.tiers[tier]
    const gap = resolveGap(
      { ...args, base: this.#run - 1, client_id: `run ${this.#run}` },
      {
        placed: (id): Placed | undefined => {
          const run = this.#runOf.get(id)
          const at = this.#entries.get(id)?.tier
          return run && at ? { tier: at, placed_seq: run, placed_by: `run ${run}` } : undefined
        },
        above: (a, b) => list.indexOf(a) < list.indexOf(b),
      },
    )
    const at =
      gap === 'top'
        ? 0
        : gap === 'bottom'
          ? list.length
          : 'after' in gap
            ? list.indexOf(gap.after) + 1
            : list.indexOf(gap.before)
    list.splice(at, 0, media_id)
    this.#entries.set(media_id, { tier, notes: null, needs_placing: args.needs_placing ?? false })
    this.#runOf.set(media_id, this.#run)
  }
  everything() {
    return {
      tiers: this.tiers,
      saved: this.saved,
      notes: tiers.flatMap(t => this.tiers[t].map(id => this.entry(id)?.notes)),
    }
  }
}

export const look = (raw: RawLists, choices?: Choices) => preview(raw, atOnce, choices)

export async function plan(
  raw: RawLists,
  more: {
    catalogue?: Catalogue
    account?: Account
    confirmed?: Map<string, string>
    choices?: Choices
    owner?: string
    again?: string
  } = {},
) {
  return planAdoption(await look(raw, more.choices), {
    owner_id: more.owner ?? ADA,
    catalogue: more.catalogue ?? catalogueOf(),
    account: more.account ?? new AccountOf(),
    digest,
    work: atOnce,
    now: '2026-11-24T00:00:00.000Z',
    confirmed: more.confirmed,
    again: more.again,
  })
}

/** Takes lists into an account, whole. */
export async function adopt(raw: RawLists, account: AccountOf, more: Parameters<typeof plan>[1] = {}) {
  const made = await plan(raw, { ...more, account })
  account.apply(made.ops.map(op => op.mutation))
  return made
}
