import type { RankingRow, ShapeName } from '#sync-rules'
import type { Device } from './device.ts'
import type { Dice } from './random.ts'

type Row = { id: string; seq: number }

/** What may quietly become of a row on a device, by a fault nobody knows of yet. The digest has to find and mend it. */
interface Damage {
  name: string
  shape: ShapeName
  /** Undefined: the row is gone. */
  of(row: Row): Row | undefined
}

export const damages: Damage[] = [
  { name: 'a ranking is dropped', shape: 'user_rankings', of: () => undefined },
  { name: 'a bookmark is dropped', shape: 'watchlist_items', of: () => undefined },
  { name: 'a title is dropped', shape: 'my_media', of: () => undefined },
  { name: 'a change of a ranking is missed', shape: 'user_rankings', of: row => ({ ...row, seq: row.seq - 1 }) },
  {
    name: 'a ranking stands elsewhere',
    shape: 'user_rankings',
    of: row => ({ ...row, tier: (row as RankingRow).tier === 'D' ? 'S' : 'D', rank_position: 'Z9' }) as Row,
  },
  {
    name: 'there is a ranking nobody made',
    shape: 'user_rankings',
    of: row => ({ ...row, id: row.id.replace(/^.{8}/u, 'f0f0f0f0'), media_item_id: row.id }) as Row,
  },
]

/** Damages a row of a device that is closed. Tells how; undefined where there is no row. */
export function inflict(device: Device, dice: Dice): string | undefined {
  const rowsOf = ({ shape }: Damage) => device.disk.contents.get(shape) as Map<string, Row>
  const possible = damages.filter(damage => rowsOf(damage).size > 0)
  if (possible.length === 0) return undefined
  const damage = dice.pick(possible)
  const rows = rowsOf(damage)
  const row = dice.pick([...rows.values()])
  const harmed = damage.of(row)
  if (harmed) rows.set(harmed.id, harmed)
  else rows.delete(row.id)
  return damage.name
}
