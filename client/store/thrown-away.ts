import type { Snapshot } from './changes.ts'
import { putBefore } from './outbox.ts'
import { guardRows } from './replica-rows.ts'
import { freshMeta, type Meta, sameBirth, type Tx } from './tables.ts'

/**
 * What a tab still holds of a database that was thrown away under it is written down; the shapes are to be read as a
 * whole. It is another database by its birth: a tab may have held more of the first than the one that put it back.
 * Where another was begun meanwhile, that one stays, and gets what it lacks.
 */
export async function putBack(tx: Tx, held: Snapshot, id: string): Promise<void> {
  const [stands] = await tx.get('meta', ['meta'])
  if (stands) {
    if (!sameBirth(stands, held.meta)) await join(tx, stands, held, id)
    return
  }
  const { meta, ...rows } = held
  const { cursors } = freshMeta(meta)
  tx.put('meta', [{ ...meta, version: meta.version + 1, birth: id, cursors, put_back: true }])
  for (const [name, held] of Object.entries(rows)) tx.put(name as keyof typeof rows, held as never)
}

async function join(tx: Tx, stands: Meta, held: Snapshot, clientId: string): Promise<void> {
  const meta = { ...stands, version: stands.version + 1 }
  // It has not spoken to a server yet.
  if (meta.epoch === null) Object.assign(meta, { epoch: held.meta.epoch, clock_offset: held.meta.clock_offset })
  const trusted = meta.epoch === held.meta.epoch && !held.meta.outlived?.length
  if (trusted) await putRows(tx, meta, held)
  // A guest's titles that were typed in are named after whose list it is.
  const typed = (await tx.all('ops')).some(op => op.kind === 'media.stub')
  if (meta.guest && !typed) meta.owner_id = held.meta.owner_id
  const known = await tx.get(
    'media',
    held.media.map(item => item.id),
  )
  tx.put(
    'media',
    held.media.filter((_, i) => !known[i]),
  )
  tx.put('attention', held.attention)
  const ops = await putBefore(tx, meta, held.ops, clientId)
  if (ops > 0) meta.put_back = true
  // They were not lost after all.
  if (meta.lost) meta.lost = Math.max(0, meta.lost - ops)
  tx.put('meta', [meta])
}

/** Until the shapes are read, what was here is shown. */
async function putRows(tx: Tx, meta: Meta, held: Snapshot): Promise<void> {
  if (meta.cursors.user_rankings === null) {
    await guardRows(tx, 'user_rankings', held.user_rankings)
    meta.base = Math.max(meta.base, held.meta.base)
  }
  if (meta.cursors.watchlist_items === null) await guardRows(tx, 'watchlist_items', held.watchlist_items)
}
