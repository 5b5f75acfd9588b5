import * as z from 'zod/mini'
import { outcomes, tier, uuid } from '../mutations.ts'
import { shapeNames } from '../shapes.ts'
import { cursor, limit, time } from './paging.ts'

const seq = z.pipe(
  z.string().check(z.regex(/^\d{1,16}$/u, 'must be a whole number')),
  z.pipe(z.transform(Number), z.int().check(z.minimum(0))),
)

/** `media_id`: of one title only. `from_seq`, `to_seq`: between these. With either, what an import brought is not drawn together. */
export const historyQuery = z.strictObject({
  cursor,
  limit,
  media_id: z.optional(uuid),
  from_seq: z.optional(seq),
  to_seq: z.optional(seq),
})

const mutation = z.object({ kind: z.string(), args: z.record(z.string(), z.unknown()) })
const row = z.record(z.string(), z.unknown())
/** What became of an op. The rows are those of the shapes, held by a golden file of their own. */
const opResult = z.object({
  mid: z.int(),
  op_id: uuid,
  outcome: z.enum(outcomes),
  seq: z.int(),
  rows: z.object({ user_rankings: z.array(row), watchlist_items: z.array(row), my_media: z.array(row) }),
  reason: z.optional(z.string()),
  details: z.optional(z.array(z.object({ path: z.string(), message: z.string() }))),
  restore: z.optional(mutation),
})
export const pushReply = z.object({
  seq: z.int(),
  last_mid: z.int(),
  server_time: time,
  epoch: uuid,
  results: z.array(opResult),
  left_behind: z.optional(z.int()),
})

/** One change of the user's, as it was asked for, and what became of it. */
export const historyEntry = z.object({
  seq: z.int(),
  at: time,
  /** The kind of an op, or `rest.…` for a plain call. */
  kind: z.string(),
  args: z.record(z.string(), z.unknown()),
  outcome: z.enum(outcomes),
  reason: z.nullable(z.string()),
  client_id: z.nullable(uuid),
  op_id: z.nullable(uuid),
  /** What this change won over: a change of another device that had been applied. */
  overruled: z.nullable(z.object({ seq: z.int(), client_id: z.nullable(uuid), tier: z.optional(z.nullable(tier)) })),
  /** The seq of the later change that won over this one. */
  overruled_by: z.nullable(z.int()),
  /** A mutation that undoes what the outcome did to the wish. */
  restore: z.nullable(mutation),
  /** What it is about; null where nobody can tell. */
  media_id: z.nullable(uuid),
  /** The tier it stood in before; null where it stood in none. */
  from_tier: z.nullable(tier),
  /** Mutations that bring back what was before, to be sent in this order. None: nothing changed, or nobody wrote it down. */
  undo: z.array(mutation),
  /** The device that asked for it, by the name of its session; null for a plain call and a session long gone. */
  device: z.nullable(z.object({ name: z.string(), current: z.boolean() })),
  /** This is the last of many that were brought at once: how many were ranked and saved, and where they begin. */
  run: z.nullable(z.object({ from_seq: z.int(), ranked: z.int(), saved: z.int(), batch_id: z.nullable(uuid) })),
})
export type HistoryEntry = z.infer<typeof historyEntry>

const sha256 = z.optional(z.string().check(z.regex(/^[0-9a-f]{64}$/u, 'must be a SHA-256 in hex')))
/** The digests of what a device holds, and the seq it holds them to be of. Without any: where the account stands. */
export const digestQuery = z.strictObject({
  seq: z.optional(seq),
  user_rankings: sha256,
  watchlist_items: sha256,
  my_media: sha256,
})
export const digestReply = z.object({
  /** The user's latest number. */
  seq: z.int(),
  /** The shapes whose rows are others than the server's; null when the account does not stand at the seq asked about. */
  differs: z.nullable(z.array(z.enum(shapeNames))),
})
export type DigestReply = z.infer<typeof digestReply>
