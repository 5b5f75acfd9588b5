import { codePoints, MAX_NOTE, MAX_TITLE } from '#sync-rules'
import {
  isLaterVersion,
  type Repair,
  readDirector,
  readGenres,
  readPoster,
  readTmdbId,
  readType,
  readYear,
} from './fields.ts'
import type { RepairCode, SetAsideCode } from './reasons.ts'
import { isSeed, seedByFirstId } from './seeds.ts'
import { cleanLine, cleanLines, firstOf } from './text.ts'
import type { Fix, OldItem, SetAside, Source } from './types.ts'

export type Fields = Record<string, unknown>
export type Reading = { fields: Fields; item: OldItem } | { set_aside: SetAside }

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Reads what rankings and bookmarks have in common. Never throws, whatever stands there. */
export function readItem(raw: unknown, source: Source, fix: Fix): Reading {
  if (!isFields(raw)) return setAside(raw, source, 'not_an_item')
  const fields: Fields = { ...raw, ...fix }
  const repairs: RepairCode[] = []
  const repair: Repair = code => {
    if (!repairs.includes(code)) repairs.push(code)
  }
  const { id } = fields
  const title = readTitle(fields.title, repair)
  if (isLaterVersion(id, fields.type)) return setAside(raw, source, 'later_version', title)

  const tmdb_id = readIdentity(id, title, repair)
  if (title === null && tmdb_id === null) {
    return typeof id === 'string' && id !== ''
      ? setAside(raw, source, 'no_title', title, 'title')
      : setAside(raw, source, 'no_identity', title, 'title')
  }
  const media_type = readType(fields.type, tmdb_id, repair)
  if (media_type === null) return setAside(raw, source, 'unknown_type', title)
  if (title === null) repair('title_missing')

  const year = readYear(fields.year, repair)
  const poster_path = readPoster(fields.posterUrl, repair)
  const genres = readGenres(fields.genres, repair)
  const director = readDirector(fields.director, repair)
  const { notes, long_notes } = readNotes(fields.notes, repair)
  const demo = notes === null && long_notes.length === 0 && isSeed(tmdb_id, title)
  const item: OldItem = {
    ...{ source, tmdb_id, media_type, title, year, poster_path, genres, director },
    ...{ notes, long_notes, demo, repairs },
  }
  return { fields, item }
}

export function setAside(
  raw: unknown,
  source: Source,
  reason: SetAsideCode,
  title: string | null = null,
  fixable: SetAside['fixable'] = null,
): { set_aside: SetAside } {
  return { set_aside: { source, reason, raw, title, fixable } }
}

function readTitle(raw: unknown, repair: Repair): string | null {
  if (typeof raw !== 'string') return null
  const { text, changed } = cleanLine(raw)
  if (text === '') return null
  if (changed) repair('title_cleaned')
  if (codePoints(text) > MAX_TITLE) repair('title_shortened')
  return firstOf(text, MAX_TITLE)
}

function readIdentity(id: unknown, title: string | null, repair: Repair): number | null {
  if (id === undefined || id === null || id === '') {
    repair('id_missing')
    return null
  }
  if (typeof id !== 'string') {
    repair('id_unusable')
    return null
  }
  return seedByFirstId(id, title) ?? readTmdbId(id, repair)
}

function readNotes(raw: unknown, repair: Repair): Pick<OldItem, 'notes' | 'long_notes'> {
  if (raw === undefined || raw === null) return { notes: null, long_notes: [] }
  if (typeof raw !== 'string') {
    repair('note_ignored')
    return { notes: null, long_notes: [] }
  }
  const { text, changed } = cleanLines(raw)
  if (changed) repair('note_cleaned')
  if (text.trim() === '') return { notes: null, long_notes: [] }
  if (codePoints(text) <= MAX_NOTE) return { notes: text, long_notes: [] }
  repair('note_too_long')
  return { notes: null, long_notes: [raw] }
}
