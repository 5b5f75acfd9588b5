import { type OpResult, type ShapeName, type Upcasters, upcast, versionOf } from '#sync-rules'
import type { NewOp, Write } from './changes.ts'
import { attentionOf, guardRows } from './replica-rows.ts'
import type { Meta, StoredOp, TableRows, Tx } from './tables.ts'

/** The outbox inside a write: numbering ops, taking their answers, and putting the numbers right when they went wrong. */

/** Writes wishes down and numbers them without a gap. `once` leaves out those whose op id was written down before. */
export async function append(tx: Tx, meta: Meta, wishes: readonly NewOp[], { once = false } = {}): Promise<Write> {
  const known = once ? await knownOps(tx, wishes) : new Set()
  const added = wishes
    .filter(w => !known.has(w.op_id))
    .map(wish => ({ ...wish, mid: ++meta.minted, v: versionOf(wish.kind) }))
  tx.put('ops', added)
  return { added }
}

/** What waits, ops of earlier versions of the app made those of this one. */
export async function ofToday(tx: Tx, versions: Upcasters): Promise<StoredOp[]> {
  const ops = await tx.all('ops')
  const today = ops.map(op => upcast(op, versions) ?? op)
  tx.put(
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
  const guarded = <S extends ShapeName>(name: S) =>
    guardRows(tx, name, results.flatMap(r => r.rows[name]) as TableRows[S][])
  const [user_rankings, watchlist_items, my_media, ops] = await Promise.all([
    guarded('user_rankings'),
    guarded('watchlist_items'),
    guarded('my_media'),
    tx.get(
      'ops',
      results.map(r => r.mid),
    ),
  ])
  const rows = { user_rankings, watchlist_items, my_media }
  if (meta.client_id !== clientId) return { rows }
  const settled = results.flatMap((result, i) => {
    const op = ops[i]
    return op && op.op_id === result.op_id ? [{ op, result }] : []
  })
  const attention = settled.flatMap(({ op, result }) => attentionOf(op, result, now))
  tx.drop(
    'ops',
    settled.map(({ op }) => op.mid),
  )
  tx.put(
    'acked',
    settled.map(({ op }) => ({ op_id: op.op_id, op, client_id: clientId, at: now })),
  )
  tx.put('attention', attention)
  meta.acked = Math.max(meta.acked, ...results.map(r => r.mid))
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
  tx.put('attention', attention)
  const [head] = ops as [StoredOp]
  recount(
    tx,
    meta,
    ops.filter(op => op !== refused),
    head.mid,
  )
  return { reload: true }
}

/** Goes on as a new client: what waits is numbered anew from 1. */
export async function renumber(tx: Tx, meta: Meta, clientId: string): Promise<Write> {
  rename(meta, clientId)
  recount(tx, meta, await tx.all('ops'), 1)
  return { reload: true }
}

/**
 * The server has lost some of what it had acknowledged. What of it, only the server knows: its numbers may by now be those
 * of a copy of this device. So this one goes on as a new client, and all it remembers waits again, oldest first, before
 * what waits anyway. What the server still has it knows by the op ids.
 */
export async function takeBack(tx: Tx, meta: Meta, clientId: string, versions: Upcasters): Promise<Write> {
  rename(meta, clientId)
  const names = meta.earlier ?? []
  const acked = (await tx.all('acked')).sort(
    (a, b) => names.indexOf(a.client_id) - names.indexOf(b.client_id) || a.op.mid - b.op.mid,
  )
  tx.clear('acked')
  recount(tx, meta, [...acked.map(a => upcast(a.op, versions) ?? a.op), ...(await tx.all('ops'))], 1)
  return { reload: true }
}

/**
 * Ops of an earlier database that this one does not know are put before all that waits, under a new client id: the server
 * holds back no wish for a later one of another client, and knows by the op ids what it has. Tells how many there were.
 */
export async function putBefore(tx: Tx, meta: Meta, ops: readonly StoredOp[], clientId: string): Promise<number> {
  const known = await knownOps(tx, ops)
  const missing = ops.filter(op => !known.has(op.op_id))
  if (missing.length === 0) return 0
  rename(meta, clientId)
  recount(tx, meta, [...missing, ...(await tx.all('ops'))], 1)
  return missing.length
}

function rename(meta: Meta, clientId: string): void {
  meta.earlier = [...(meta.earlier ?? []), meta.client_id]
  meta.client_id = clientId
  meta.acked = 0
}

async function knownOps(tx: Tx, wishes: readonly { op_id: string }[]): Promise<Set<string>> {
  const ids = wishes.map(wish => wish.op_id)
  const acked = (await tx.get('acked', ids)).flatMap(a => (a ? [a.op_id] : []))
  return new Set([...acked, ...(await tx.all('ops')).map(op => op.op_id)])
}

/** Writes `ops` in the place of what waits, numbered from `first`. */
function recount(tx: Tx, meta: Meta, ops: readonly StoredOp[], first: number): void {
  tx.clear('ops')
  tx.put(
    'ops',
    ops.map((op, i) => ({ ...op, mid: first + i })),
  )
  meta.minted = first + ops.length - 1
}
