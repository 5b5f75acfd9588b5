/**
 * What is kept for as many keys as `most`. One more, and the one put first goes: to forget all at once would have
 * everybody ask again in the same moment. Where values are over some day, in about the order in which they were put, those
 * that are go as well.
 */
export class Remembered<V> {
  readonly #values = new Map<string, V>()

  constructor(
    readonly most: number,
    /** Whether an old value is over by the time this one is put. */
    readonly isOver: (old: V, fresh: V) => boolean = () => false,
  ) {}

  get(key: string): V | undefined {
    return this.#values.get(key)
  }

  set(key: string, value: V): void {
    this.#values.delete(key)
    this.#values.set(key, value)
    for (const [oldest, old] of this.#values) {
      if (this.#values.size <= this.most && !this.isOver(old, value)) return
      this.#values.delete(oldest)
    }
  }

  delete(key: string): void {
    this.#values.delete(key)
  }

  clear(): void {
    this.#values.clear()
  }
}
