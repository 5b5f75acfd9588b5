/**
 * What is kept for as many keys as `most`. One more, and the one put first goes: to forget all at once would have
 * everybody ask again in the same moment.
 */
export class Remembered<V> {
  readonly #values = new Map<string, V>()

  constructor(readonly most: number) {}

  get(key: string): V | undefined {
    return this.#values.get(key)
  }

  set(key: string, value: V): void {
    this.#values.delete(key)
    this.#values.set(key, value)
    if (this.#values.size <= this.most) return
    for (const oldest of this.#values.keys()) {
      this.#values.delete(oldest)
      break
    }
  }

  delete(key: string): void {
    this.#values.delete(key)
  }

  clear(): void {
    this.#values.clear()
  }
}
