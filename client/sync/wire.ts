import type { ShapeName } from '#sync-rules'
import type { ShapeMessage, TextRow } from '../store/ports.ts'
import type { PartialRow } from '../store/replica-rows.ts'

/** The shape wire spells every value as PostgreSQL text; here is what they mean. */

const number = (text: string): unknown => Number(text)
const bool = (text: string): unknown => text === 'true' || text === 't'
const json = (text: string): unknown => JSON.parse(text)
const timestamp = /^(\d{4,})-(\d\d)-(\d\d)[ T](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:Z|([+-]\d\d)(?::?(\d\d))?)?$/u

/** PostgreSQL's ISO form of a timestamptz to ISO 8601 UTC with milliseconds, as replies of the server spell it. */
export function isoTime(text: string): string {
  const match = timestamp.exec(text)
  if (!match) throw new Error(`not a timestamp: ${text}`)
  const [, year, month, day, hour, minute, second, fraction = '', hours = '+00', minutes = '00'] = match
  const ms = fraction.padEnd(3, '0').slice(0, 3)
  const offset = `${hours}:${minutes}`
  return new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}${offset}`).toISOString()
}

const parsers: Record<string, (text: string) => unknown> = {
  seq: number,
  placed_seq: number,
  set_seq: number,
  release_year: number,
  tmdb_id: number,
  needs_placing: bool,
  is_user_generated: bool,
  attributes: json,
  placed_at: isoTime,
  removed_at: isoTime,
  added_at: isoTime,
  set_at: isoTime,
  created_at: isoTime,
  updated_at: isoTime,
}

/** A message with its values parsed. An update still holds only what changed. */
export function parseMessage<S extends ShapeName>({ operation, value }: ShapeMessage): PartialRow<S> {
  return { operation, value: parseRow(value) as PartialRow<S>['value'] }
}

const parseRow = (row: TextRow): Record<string, unknown> =>
  Object.fromEntries(Object.entries(row).map(([name, text]) => [name, parse(name, text)]))

const parse = (name: string, text: string | null): unknown => (text === null ? null : (parsers[name]?.(text) ?? text))
