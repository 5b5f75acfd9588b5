import * as z from 'zod/mini'
import {
  attributes,
  codePoints,
  foldTitle,
  MAX_NOTE,
  mediaType,
  releaseYear,
  safeText,
  tier,
  tiers,
  uuid,
} from '#sync-rules'
import { FORMAT, VERSION } from '../export/file.ts'
import { ImportRefused, type Reader, type Row, type Source } from './types.ts'

/** Our own file (docs/export.md), as a device makes it or as the server does. A line is read or not; none spoils another. */

const text = safeText(0, 100_000, { lines: true })
const time = z.nullable(z.iso.datetime({ offset: true }))

const title = z.object({
  id: z.nullable(uuid),
  media_type: z.nullable(mediaType),
  title: z.nullable(safeText(1, 300)),
  release_year: z.nullable(z.int()),
  tmdb_id: z.nullable(z.int().check(z.minimum(1))),
  is_user_generated: z.boolean(),
})
/** What the person typed in is checked as it was when they did. */
const typedIn = z.object({
  media_type: mediaType,
  title: safeText(1, 300),
  release_year: z.nullable(releaseYear),
  attributes,
})
const ranking = z.object({
  tier: z.nullable(tier),
  notes: z.nullable(text),
  needs_placing: z.boolean(),
  origin: z.enum(['hand', 'import']),
  /** Only the server says it; without it the lines are in order. */
  rank_position: z.optional(z.nullable(z.string())),
  media_item: z.unknown(),
})
const saved = z.object({ added_at: time, removed_at: z.optional(time), media_item: z.unknown() })

const file = z.object({
  format: z.literal(FORMAT),
  version: z.int(),
  rankings: z.array(z.unknown()),
  watchlist: z.array(z.unknown()),
})

export const ours: Reader = {
  format: 'marquee',
  read(docs) {
    const doc = docs.find(({ json }) => (json as { format?: unknown } | undefined)?.format === FORMAT)
    if (!doc) return null
    const { version } = doc.json as { version?: unknown }
    if (typeof version === 'number' && version > VERSION) throw new ImportRefused('newer', String(version))
    const found = file.safeParse(doc.json)
    if (!found.success) throw new ImportRefused('broken_file', doc.path)
    const { rankings, watchlist } = found.data
    const rows = [
      ...inOrder(rankings.map((raw, i) => readRanking(raw, { file: doc.path, line: i + 1 }))),
      ...watchlist.map((raw, i) => readSaved(raw, { file: doc.path, line: rankings.length + i + 1 })),
    ]
    return { rows: onlyOnce(rows), read: [doc.path] }
  },
}

interface Read {
  row: Row
  at: string | null
}

function readRanking(raw: unknown, source: Source): Read {
  const read = ranking.safeParse(raw)
  if (!read.success) return { row: unreadable(source, raw), at: null }
  const { tier, notes, needs_placing, origin, rank_position = null, media_item } = read.data
  const row = readTitle(media_item, source)
  if (row.skip) return { row, at: null }
  if (tier === null) return { row: { ...row, skip: { reason: 'deleted' } }, at: null }
  const long = notes !== null && codePoints(notes) > MAX_NOTE
  return {
    at: rank_position,
    row: {
      ...row,
      ...{ tier, note: long ? null : notes, origin },
      ...(long && { long_notes: [notes] }),
      ...(needs_placing && { needs_placing: true }),
    },
  }
}

function readSaved(raw: unknown, source: Source): Row {
  const read = saved.safeParse(raw)
  if (!read.success) return unreadable(source, raw)
  const row = readTitle(read.data.media_item, source)
  if (row.skip) return row
  if (read.data.removed_at) return { ...row, skip: { reason: 'deleted' } }
  return { ...row, saved: true, saved_at: read.data.added_at }
}

function readTitle(raw: unknown, source: Source): Row {
  const read = title.safeParse(raw)
  if (!read.success) return unreadable(source, { media_item: raw })
  const { id, title: name, release_year: year, media_type, tmdb_id, is_user_generated } = read.data
  const row = { ...blank(source), title: name, year, media_type }
  if (is_user_generated) {
    const own = typedIn.safeParse(raw)
    if (!own.success) return unreadable(source, { media_item: raw })
    return { ...row, own: true, attributes: own.data.attributes }
  }
  if (id === null && name === null) return { ...row, skip: { reason: 'no_title' } }
  return { ...row, ids: { ...(id !== null && { media_id: id }), ...(tmdb_id !== null && { tmdb: tmdb_id }) } }
}

const blank = (source: Source): Row => ({
  ...{ source, title: null, year: null, media_type: null, ids: {}, rating: null, tier: null, position: null },
  ...{ seen: [], note: null, saved: false },
})

function unreadable(source: Source, raw: unknown): Row {
  const name = (raw as { media_item?: { title?: unknown } } | null)?.media_item?.title
  return {
    ...blank(source),
    title: typeof name === 'string' ? name.slice(0, 300) : null,
    skip: { reason: 'unreadable' },
  }
}

/** Best first, with each one's place in its tier: by position where the file has them, else as the lines stand. */
function inOrder(read: readonly Read[]): Row[] {
  const placed = tiers.flatMap(tier => {
    const mine = read.filter(({ row }) => row.tier === tier)
    const known = mine.every(({ at }) => at !== null)
    const list = known ? mine.toSorted((a, b) => ((a.at as string) < (b.at as string) ? -1 : 1)) : mine
    return list.map(({ row }, i): Row => ({ ...row, position: i + 1 }))
  })
  return [...placed, ...read.filter(({ row }) => row.tier === null).map(({ row }) => row)]
}

/** A title that stands there twice keeps its first line: the better place, and a place before a bookmark. */
function onlyOnce(rows: readonly Row[]): Row[] {
  const first = new Map<string, Source>()
  return rows.map(row => {
    if (row.skip) return row
    const name = row.own
      ? `${row.media_type}:${foldTitle(row.title ?? '')}:${row.year ?? ''}`
      : (row.ids.media_id ?? `tmdb:${row.ids.tmdb}:${row.title}:${row.year}`)
    const of = first.get(name)
    if (of) return { ...row, skip: { reason: 'duplicate', of } }
    first.set(name, row.source)
    return row
  })
}
