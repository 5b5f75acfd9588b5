import * as z from 'zod/mini'
import type { MutationKind } from './mutations.ts'

type Args = Record<string, unknown>

/** Makes args of one version those of the next. */
export interface Upcaster {
  /** What the args were. Who does not send that is left as they are, for the schema of today to refuse. */
  was: z.core.$ZodType
  up(args: Args): Args
}
export type Upcasters = Record<MutationKind, readonly Upcaster[]>

/**
 * How ops of earlier days become ops of today: by kind, the steps from version 1 to 2, from 2 to 3, and so on. A kind is at the
 * version after its last step. Upcasters stay for good: an outbox may have waited for years. What is kept without a version
 * (a `restore`, the steps of an undo) is of version 1.
 */
export const upcasters: Upcasters = {
  'ranking.place': [],
  'ranking.remove': [],
  'ranking.note': [],
  'ranking.rematch': [],
  'watchlist.add': [],
  'watchlist.remove': [],
  'media.stub': [],
}

const stepsOf = (kind: string, all: Upcasters): readonly Upcaster[] =>
  Object.hasOwn(all, kind) ? all[kind as MutationKind] : []

/** The version that ops of this kind are made in. */
export const versionOf = (kind: string, all = upcasters): number => stepsOf(kind, all).length + 1

/** The op as it would be made today; itself when it is of today. Undefined when it comes from a later version than this. */
export function upcast<O extends { kind: string; v: number; args: object }>(op: O, all = upcasters): O | undefined {
  const v = versionOf(op.kind, all)
  if (op.v === v) return op
  if (op.v > v) return undefined
  let args = op.args as Args
  for (const { was, up } of stepsOf(op.kind, all).slice(op.v - 1)) {
    const old = z.safeParse(was, args)
    if (!old.success) break
    args = up(old.data as Args)
  }
  return { ...op, v, args }
}
