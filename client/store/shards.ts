/**
 * An immutable map from ids that is cheap to change: 256 small maps, of which a change copies one. A plain Map of
 * 10,000 entries would be copied whole with every click.
 */
export type Shards<V> = readonly (ReadonlyMap<string, V> | undefined)[]

const COUNT = 256
const shardOf = (id: string): number => (id.charCodeAt(0) * 16 + id.charCodeAt(1)) % COUNT

export const noShards = <V>(): Shards<V> => new Array(COUNT).fill(undefined)

export const find = <V>(shards: Shards<V>, id: string): V | undefined => shards[shardOf(id)]?.get(id)

export function* values<V>(shards: Shards<V>): Generator<V> {
  for (const shard of shards) if (shard) yield* shard.values()
}

/** Changes to shards that nobody else sees until `done`. Copies a shard at its first change, the list of shards likewise. */
export class ShardsDraft<V> {
  private own: (ReadonlyMap<string, V> | undefined)[] | undefined
  private copied = new Map<number, Map<string, V>>()

  constructor(private readonly from: Shards<V>) {}

  get(id: string): V | undefined {
    return find(this.own ?? this.from, id)
  }

  set(id: string, value: V): void {
    this.own ??= [...this.from]
    const at = shardOf(id)
    let shard = this.copied.get(at)
    if (!shard) {
      shard = new Map(this.own[at])
      this.copied.set(at, shard)
      this.own[at] = shard
    }
    shard.set(id, value)
  }

  done(): Shards<V> {
    return this.own ?? this.from
  }
}
