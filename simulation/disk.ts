import { emptyDisk, type MemoryDisk } from '../client/store/testing/memory-replica.ts'
import type { Dice } from './random.ts'

/** A new disk of which it is known what the power going out leaves. */
export function plugged(contents = emptyDisk().contents): MemoryDisk {
  return { contents, unsure: [contents] }
}

/** The power goes out and comes back: the disk is what it was at the last flush, or at some moment since. */
export function revert(disk: MemoryDisk, dice: Dice): void {
  Object.assign(disk, plugged(dice.pick(disk.unsure ?? [disk.contents])))
}

/** The ids of the ops that wait there or are remembered. */
export function opsOn({ contents }: MemoryDisk): string[] {
  const ops = (['ops', 'acked'] as const).flatMap(name => [...(contents.get(name)?.values() ?? [])])
  return (ops as { op_id: string }[]).map(op => op.op_id)
}
