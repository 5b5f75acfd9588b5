import { type MutationArgs, type Tier, TRAIL_LENGTH, tiers } from '#sync-rules'
import type { Db } from '../server/db.ts'

interface Item {
  media_id: string
  ranking_id: string
}

/** A move, said in both languages: to the op of a device, and to the bare SQL function. */
export interface Move {
  args: MutationArgs<'ranking.place'>
  call: [media_id: string, tier: Tier, prev: string | null, next: string | null]
}

/** A user's list as a device sees it. Moves are random, the same for the same seed, and land anywhere. */
export class Board {
  private constructor(
    private readonly lists: Record<Tier, Item[]>,
    private state = 1,
  ) {}

  static async read(db: Db, userId: string): Promise<Board> {
    const rows = await db.rows<Item & { tier: Tier }>(
      `select media_item_id as media_id, id as ranking_id, tier from user_rankings
       where user_id = $1 and removed_at is null order by tier, rank_position`,
      [userId],
    )
    return Board.of(rows)
  }

  /** @param rows in the order of each tier */
  static of(rows: readonly (Item & { tier: Tier })[]): Board {
    const lists: Record<Tier, Item[]> = { S: [], A: [], B: [], C: [], D: [] }
    for (const { tier, ...item } of rows) lists[tier].push(item)
    return new Board(lists)
  }

  /** How many are in each tier. */
  counts(): [Tier, number][] {
    return tiers.map(tier => [tier, this.lists[tier].length])
  }

  get size(): number {
    return tiers.reduce((sum, tier) => sum + this.lists[tier].length, 0)
  }

  /** The media ids of a tier, best first. */
  list(tier: Tier): string[] {
    return this.lists[tier].map(item => item.media_id)
  }

  /** Moves one item to another place, here at once. */
  move(): Move {
    const from = this.lists[this.pick(tiers.filter(tier => this.lists[tier].length > 0))]
    const [item] = from.splice(this.below(from.length), 1) as [Item]
    const tier = this.pick(tiers)
    const list = this.lists[tier]
    const index = this.below(list.length + 1)
    const ids = (items: Item[]) => items.slice(0, TRAIL_LENGTH).map(i => i.media_id)
    const left = ids(list.slice(Math.max(0, index - TRAIL_LENGTH), index).reverse())
    const right = ids(list.slice(index, index + TRAIL_LENGTH))
    const [prev, next] = [list[index - 1]?.ranking_id ?? null, list[index]?.ranking_id ?? null]
    list.splice(index, 0, item)
    return { args: { media_id: item.media_id, tier, left, right }, call: [item.media_id, tier, prev, next] }
  }

  private pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T
  }

  /** Park and Miller's generator. */
  private below(n: number): number {
    this.state = (this.state * 48_271) % 2_147_483_647
    return this.state % n
  }
}
