import * as z from 'zod/mini'
import type { ErrorCode } from './errors.ts'
import { MAX_NOTE, MAX_OPS, MAX_TITLE, TRAIL_LENGTH } from './protocol.ts'
import { tiers } from './score.ts'
import type { ShapeRows } from './shapes.ts'
import { safeText } from './text.ts'
import { wrongs } from './wrongs.ts'

/** Any UUID, in lower case (so that equal ids are equal text). */
export const uuid = z
  .string()
  .check(z.regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/u, 'must be a UUID'))
export const tier = z.enum(tiers)
export const mediaType = z.enum(['MOVIE', 'PLAY'])
export const releaseYear = z.int().check(z.minimum(1800), z.maximum(2100))
const time = z.iso.datetime({ offset: true })
const trail = z.array(uuid).check(z.maxLength(TRAIL_LENGTH))
const note = safeText(0, MAX_NOTE, { lines: true })

const attributeKey = z.string().check(
  z.regex(/^[a-z][a-z0-9_]{0,31}$/u, 'must be a lower-case name'),
  z.refine(key => key !== 'constructor' && key !== 'prototype', 'is reserved'),
)
const attributeText = safeText(0, 500, { lines: true })
const attributeValue = z.union([
  attributeText,
  z.number().check(z.refine(n => Number.isFinite(n) && Math.abs(n) <= Number.MAX_SAFE_INTEGER, 'is out of range')),
  z.boolean(),
  z.null(),
  z.array(attributeText).check(z.maxLength(20)),
])
/** What else is known of a stub: at most 32 plain values under lower-case names, 4 KB in all. */
export const attributes = z.record(attributeKey, attributeValue).check(
  z.refine(value => Object.keys(value).length <= 32, wrongs.entries(32)),
  z.refine(value => JSON.stringify(value).length <= 4096, wrongs.kilobytes(4)),
  // It is indexed, and an index entry has a size.
  z.refine(
    ({ genre = null }) => genre === null || (typeof genre === 'string' && genre.length <= 100),
    'genre must be a short text',
  ),
)

/** The fields of a media item that a person may type in. */
export const stubFields = {
  media_type: mediaType,
  title: safeText(1, MAX_TITLE),
  release_year: z.optional(z.nullable(releaseYear)),
  attributes: z.optional(attributes),
}

/** What a user may write: kind → args. Every ranked item is named by its media id, never by a position. */
export const mutations = {
  'ranking.place': z.strictObject({
    media_id: uuid,
    tier,
    left: trail,
    right: trail,
    if_absent: z.optional(z.boolean()),
    needs_placing: z.optional(z.boolean()),
    origin: z.optional(z.enum(['hand', 'import'])),
    batch_id: z.optional(uuid),
  }),
  'ranking.remove': z.strictObject({ media_id: uuid }),
  'ranking.note': z.strictObject({
    media_id: uuid,
    notes: z.nullable(note),
    base_notes: z.nullable(note),
    // An imported note fills an empty one; a text that is there stays, and this one is kept beside it.
    if_absent: z.optional(z.boolean()),
  }),
  'ranking.rematch': z.strictObject({ media_id: uuid, to_media_id: uuid }),
  'watchlist.add': z.strictObject({
    media_id: uuid,
    // Since when it is saved, if not now: null is unknown (an old list).
    added_at: z.optional(z.nullable(time)),
    // What the account ever saved stays as it is: saved, or taken off.
    if_absent: z.optional(z.boolean()),
  }),
  'watchlist.remove': z.strictObject({ media_id: uuid }),
  'media.stub': z.strictObject({ media_id: uuid, ...stubFields }),
}

export type MutationKind = keyof typeof mutations
export type MutationArgs<K extends MutationKind> = z.infer<(typeof mutations)[K]>
export const mutationKinds = Object.keys(mutations) as MutationKind[]

/** A mutation with its kind: the body of an op, and of a `restore`. */
export type Mutation = { [K in MutationKind]: { kind: K; args: MutationArgs<K> } }[MutationKind]

/**
 * An op as it travels. `args` is checked per op, so that a bad one is `rejected` and its neighbours go on.
 * `base` is the highest ranking seq the stream had brought when the finger lifted, `t` the device's guess of server time.
 */
export const op = z.strictObject({
  mid: z.int().check(z.minimum(1)),
  op_id: uuid,
  v: z.int().check(z.minimum(1)),
  kind: z.string().check(z.maxLength(64)),
  args: z.record(z.string(), z.unknown()),
  base: z.int().check(z.minimum(0)),
  t: time,
})
export type Op = Mutation & { mid: number; op_id: string; v: number; base: number; t: string }

/** The body of `POST /sync/mutations`. No ops is the handshake. */
export const push = z.strictObject({
  user_id: uuid,
  client_id: uuid,
  schema: z.int().check(z.minimum(1)),
  minted: z.int().check(z.minimum(0)),
  ops: z.array(op).check(z.maxLength(MAX_OPS)),
})
export type Push = z.infer<typeof push>

export const outcomes = [
  'applied',
  'merged',
  'kept_both',
  'revived',
  'superseded',
  'noop',
  'rejected',
  'parked',
] as const
export type Outcome = (typeof outcomes)[number]

/** Why an outcome is what it is: an error code for `rejected`, a word for the others. */
export type Reason =
  | ErrorCode
  | 'later_intent'
  | 'already_there'
  | 'not_ranked'
  | 'not_listed'
  | 'kept_place'
  | 'same_text'
  | 'removed'
  | 'exists'
  | 'unknown_kind'
  | 'handler_failed'
  | 'discarded'

/** What became of an op. `rows` are all rows whose seq it set; `restore` undoes what the outcome did to the wish. */
export interface OpResult {
  mid: number
  op_id: string
  outcome: Outcome
  seq: number
  rows: { [S in keyof ShapeRows]: ShapeRows[S][] }
  reason?: Reason
  details?: { path: string; message: string }[]
  restore?: Mutation
}

export interface PushReply {
  seq: number
  last_mid: number
  server_time: string
  epoch: string
  results: OpResult[]
  /**
   * At least so many ops of the client that used this session before were handed out and never came. Told in every greeting:
   * a client whose store was empty when it began, and that has kept its name, has lost them.
   */
  left_behind?: number
}
