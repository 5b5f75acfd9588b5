import { type OpResult, type Upcasters, upcast, versionOf } from '#sync-rules'
import type { Rows } from './base.ts'
import type { NewOp, Write } from './changes.ts'
import { attentionOf, guardRows } from './replica-rows.ts'
import type { AckedOp, Meta, StoredOp, Tx } from './tables.ts'

/** The outbox inside a write: numbering ops, taking their answers, and putting the numbers right when they went wrong. */

/** Writes wishes down and numbers them without a gap. `once` leaves out those whose op id was written down before. */
export async function append(tx: Tx, meta: Meta, wishes: readonly NewOp[], { once = false } = {}): Promise<Write> {
  const known = once ? await knownOps(tx, wishes) : new Set()
  const added = wishes
    .filter(w => !known.has(w.op_id))
    .map(wish => ({ ...wish, mid: ++meta.minted, v: versionOf(wish.kind) }))
  await tx.put('ops', added)
  return { added }
}

/** What waits, ops of earlier versions of the app made those of this one. */
export async function ofToday(tx: Tx, versions: Upcasters): Promise<StoredOp[]> {
  const ops = await tx.all('ops')
  const today = ops.map(op => upcast(op, versions) ?? op)
  await tx.put(
    'ops',
    today.filter((op, i) => op !== ops[i]),
  )
  return today
}

/**
 * Takes the answers to a push: rows in, ops out, in one transaction. An answer to another client id (the device has
 * taken a new one meanwhile) or to an op that no longer waits brings its rows and nothing else.
 */
export async function settle(
  tx: Tx,
  meta: Meta,
  clientId: string,
  results: readonly OpResult[],
  now: number,
): Promise<Write> {
  const rows: Partial<Rows> = {
    user_rankings: await guardRows(
      tx,
      'user_rankings',
      results.flatMap(r => r.rows.user_rankings),
    ),
    watchlist_items: await guardRows(
      tx,
      'watchlist_items',
      results.flatMap(r => r.rows.watchlist_items),
    ),
    my_media: await guardRows(
      tx,
      'my_media',
      results.flatMap(r => r.rows.my_media),
    ),
  }
  if (meta.client_id !== clientId) return { rows }
  const ops = await tx.get(
    'ops',
    results.map(r => r.mid),
  )
  const settled = results.flatMap((result, i) => {
    const op = ops[i]
    return op && op.op_id === result.op_id ? [{ op, result }] : []
  })
  const attention = settled.flatMap(({ op, result }) => attentionOf(op, result, now))
  await tx.drop(
    'ops',
    settled.map(({ op }) => op.mid),
  )
  await tx.put(
    'acked',
    settled.map(({ op }) => ({ op_id: op.op_id, op, client_id: clientId, at: now })),
  )
  await tx.put('attention', attention)
  meta.acked = Math.max(meta.acked, ...results.map(r => r.mid))
  if (results.length > 0) meta.unproven = false
  // An op the server has answered waits no more, even where the disk has lost it.
  return { rows, gone: results.map(r => r.op_id), attention }
}

/** Takes an op out of the queue that no server will ever take, and shows it to its person. The rest closes up. */
export async function refuse(
  tx: Tx,
  meta: Meta,
  opId: string,
  result: Pick<OpResult, 'outcome' | 'reason'>,
  now: number,
): Promise<Write> {
  const ops = await tx.all('ops')
  const refused = ops.find(op => op.op_id === opId)
  if (!refused) return {}
  const attention = attentionOf(refused, result, now)
  await tx.put('attention', attention)
  await recount(
    tx,
    meta,
    ops.filter(op => op !== refused),
    refused.mid - 1,
  )
  return { reload: true }
}

/**
 * Goes on as a new client: what waits is numbered anew from 1. Where the proof of `takeBack` was asked for and failed,
 * what the server confirmed under the name it knows for somebody else waits too.
 */
export async function renumber(tx: Tx, meta: Meta, clientId: string, versions: Upcasters): Promise<Write> {
  meta.earlier = [...(meta.earlier ?? []), meta.client_id]
  meta.client_id = clientId
  meta.acked = 0
  await recount(tx, meta, await tx.all('ops'), 0)
  return meta.unproven ? takeBack(tx, meta, 0, 0, versions) : { reload: true }
}

/**
 * The server has lost what it had acknowledged after `lastMid`: those ops wait again, under their old numbers. How much it
 * has of what this device sent under names it has given up, it does not tell: all of that waits again too, as ops of the
 * present name and before all others. What the server still has it knows by the op ids. That numbers up to `lastMid` are
 * ours is to be proved: a copy of this device may have come first. So the last op up to `confirmed` is sent once more.
 */
export async function takeBack(
  tx: Tx,
  meta: Meta,
  lastMid: number,
  confirmed: number,
  versions: Upcasters,
): Promise<Write> {
  const acked = (await tx.all('acked')).sort((a, b) => a.op.mid - b.op.mid)
  const mine = acked.filter(a => a.client_id === meta.client_id)
  const proof = mine.findLast(a => a.op.mid <= Math.min(lastMid, confirmed))
  const own = [...(proof ? [proof] : []), ...mine.filter(a => a.op.mid > lastMid)]
  meta.unproven = proof !== undefined
  const names = meta.earlier ?? []
  const earlier = acked
    .filter(a => a.client_id !== meta.client_id)
    .sort((a, b) => names.indexOf(a.client_id) - names.indexOf(b.client_id) || a.op.mid - b.op.mid)
  const taken = (a: AckedOp) => upcast(a.op, versions) ?? a.op
  await tx.put('ops', own.map(taken))
  await tx.drop(
    'acked',
    [...earlier, ...own].map(a => a.op_id),
  )
  meta.acked = Math.min(meta.acked, lastMid, (proof?.op.mid ?? Number.POSITIVE_INFINITY) - 1)
  if (earlier.length > 0) await recount(tx, meta, await tx.all('ops'), lastMid, earlier.map(taken))
  return { reload: true }
}

/** The first number that waits, when the server asks for an op that is no longer here: what waits closes up to it. */
export async function closeGap(tx: Tx, meta: Meta, expected: number): Promise<Write> {
  await recount(tx, meta, await tx.all('ops'), expected - 1)
  meta.acked = expected - 1
  return { reload: true }
}

async function knownOps(tx: Tx, wishes: readonly NewOp[]): Promise<Set<string>> {
  const ids = wishes.map(wish => wish.op_id)
  const acked = (await tx.get('acked', ids)).flatMap(a => (a ? [a.op_id] : []))
  return new Set([...acked, ...(await tx.all('ops')).map(op => op.op_id)])
}

/** Numbers `first`, and `ops` beyond `after`, from `after` + 1, and writes all in the place of what waits. */
async function recount(
  tx: Tx,
  meta: Meta,
  ops: readonly StoredOp[],
  after: number,
  first: readonly StoredOp[] = [],
): Promise<void> {
  let mid = Math.max(after, 0)
  const kept = ops.filter(op => op.mid <= after)
  const rest = [...first, ...ops.filter(op => op.mid > after)].map(op => ({ ...op, mid: ++mid }))
  await tx.clear('ops')
  await tx.put('ops', [...kept, ...rest])
  meta.minted = mid
}
