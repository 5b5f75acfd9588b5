import Dexie, { type PromiseExtended, type Table } from 'dexie'
import type { Key } from './tables.ts'

/**
 * One table within one transaction. What it is asked for is done in the order in which it is asked; what it writes is to be
 * waited for together, with `written`: a screen being drawn holds up each answer by itself.
 *
 * Everything is on Dexie's own promises: a native async function in between lets a real browser commit too early.
 */
export interface Rows<R> {
  get(keys: readonly Key[]): PromiseExtended<(R | undefined)[]>
  all(): PromiseExtended<R[]>
  put(rows: readonly R[]): void
  drop(keys: readonly Key[]): void
  clear(): void
  /** Called once, after all else. */
  written(): PromiseExtended<unknown>
}

/** A record for each row. */
export class Records<R> implements Rows<R> {
  private readonly issued: PromiseExtended[] = []

  constructor(
    private readonly table: Table<R>,
    private readonly key: keyof R,
  ) {}

  get(keys: readonly Key[]): PromiseExtended<(R | undefined)[]> {
    return inARow(keys) ? this.getRange(keys) : this.table.bulkGet([...keys])
  }

  all(): PromiseExtended<R[]> {
    return this.table.toArray()
  }

  put(rows: readonly R[]): void {
    if (rows.length > 0) this.issue(this.table.bulkPut([...rows]))
  }

  drop(keys: readonly Key[]): void {
    if (keys.length > 0)
      this.issue(this.table.bulkDelete(inARow(keys) ? [rangeOf(keys[0], keys.at(-1)) as never] : [...keys]))
  }

  clear(): void {
    this.issue(this.table.clear())
  }

  written(): PromiseExtended<unknown> {
    return Dexie.Promise.all(this.issued)
  }

  private issue(write: PromiseExtended): void {
    // Told of at the end, or by what else has failed.
    write.catch(() => undefined)
    this.issued.push(write)
  }

  private getRange(keys: readonly Key[]): PromiseExtended<(R | undefined)[]> {
    const range = this.table.where(':id').between(keys[0], keys.at(-1), true, true)
    return range.toArray().then(rows => {
      const found = new Map(rows.map(row => [row[this.key] as Key, row]))
      return keys.map(key => found.get(key))
    })
  }
}

/** Numbers each one higher than the last, as those of ops are: asked for as a range they are one question, not hundreds. */
const inARow = (keys: readonly Key[]): boolean =>
  keys.length > 1 && keys.every((key, i) => typeof key === 'number' && key === (keys[0] as number) + i)

/** As a key, which IndexedDB takes for all that are in it. Dexie's own way to delete a range counts it first. */
export const rangeOf = (first: unknown, last: unknown): IDBKeyRange => Dexie.dependencies.IDBKeyRange.bound(first, last)
