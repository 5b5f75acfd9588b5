import Dexie, { type PromiseExtended, type Table } from 'dexie'
import { type Rows, rangeOf } from './records.ts'
import type { Key, TableName } from './tables.ts'

/*
 * Rows that come by the thousand lie many to a record: IndexedDB takes its time by the record, whatever is in it. A list of
 * 5,000 is written and read several times as fast in pages, and one row of it not much more slowly.
 */
export const pagedTables = ['user_rankings', 'watchlist_items', 'my_media', 'media'] as const satisfies TableName[]
export type PagedTable = (typeof pagedTables)[number]
export const isPaged = (name: TableName): name is PagedTable => (pagedTables as readonly TableName[]).includes(name)

/** What each table is divided into: of 10,000 rows some eighty lie on a page, of a usual list two or three. */
const PAGES = 128

/** From so many on they are asked for in one question with all the others. */
const MANY = PAGES / 4

interface Row {
  id: string
}

/** A record. */
export interface Page {
  table: PagedTable
  page: number
  rows: readonly Row[]
}

export const pageKey = '[table+page]' satisfies `[${keyof Page}+${keyof Page}]`
type PageKey = [PagedTable, number]

/** By the end of the id, which is random in every kind of them. */
const pageOf = (id: string): number => (Number.parseInt(id.slice(-2), 16) || 0) % PAGES

function byPage<T>(all: readonly T[], idOf: (each: T) => string): Map<number, T[]> {
  const pages = new Map<number, T[]>()
  for (const each of all) {
    const page = pageOf(idOf(each))
    const others = pages.get(page)
    if (others) others.push(each)
    else pages.set(page, [each])
  }
  return pages
}

/** Turns stores that have a record for each row into pages. */
export const intoPages = (store: (name: PagedTable) => Table<Row>, pages: Table<Page>): PromiseExtended<unknown> =>
  Dexie.Promise.all(
    pagedTables.map(table =>
      store(table)
        .toArray()
        .then(rows => [...byPage(rows, ownId)].map(([page, rows]) => ({ table, page, rows })))
        .then(made => pages.bulkAdd(made)),
    ),
  )

/** A page in memory: what is to be done with its rows is done at once when they are here, else when they come. */
class Leaf<R extends Row> {
  private waiting: ((rows: Map<string, R>) => void)[] = []

  constructor(private rows?: Map<string, R>) {}

  get full(): R[] {
    return [...(this.rows?.values() ?? [])]
  }

  use(act: (rows: Map<string, R>) => void): void {
    if (this.rows) act(this.rows)
    else this.waiting.push(act)
  }

  come(rows: readonly R[]): void {
    this.rows = new Map(rows.map(row => [row.id, row]))
    for (const act of this.waiting) act(this.rows)
  }
}

/**
 * A paged table within one transaction. A page is read when it is first asked for, and written once, at the end. Few promises
 * lead from a question to the next: Dexie loses sight of its transaction where a hundred do without one.
 */
export class PagedRows<R extends Row> implements Rows<R> {
  private leaves = new Map<number, Leaf<R>>()
  private changed = new Set<number>()
  private emptied = false
  private readonly issued: PromiseExtended<unknown>[] = []

  constructor(
    private readonly table: Table<Page, PageKey>,
    private readonly name: PagedTable,
  ) {}

  get(keys: readonly Key[]): PromiseExtended<(R | undefined)[]> {
    const found = new Map<Key, R | undefined>()
    this.onEach(byPage(keys as string[], idItself), (rows, ids) => {
      for (const id of ids) found.set(id, rows.get(id))
    })
    return this.here().then(() => keys.map(key => found.get(key)))
  }

  all(): PromiseExtended<R[]> {
    const all: R[] = []
    this.onEach(everyPage, rows => {
      for (const row of rows.values()) all.push(row)
    })
    return this.here().then(() => all.sort((a, b) => (a.id < b.id ? -1 : 1)))
  }

  put(rows: readonly R[]): void {
    this.change(byPage(rows, ownId), (page, news) => {
      for (const row of news) page.set(row.id, row)
    })
  }

  drop(keys: readonly Key[]): void {
    this.change(byPage(keys as string[], idItself), (page, ids) => {
      for (const id of ids) page.delete(id)
    })
  }

  clear(): void {
    this.emptied = true
    this.leaves = new Map()
    this.changed = new Set()
    this.issue(this.table.bulkDelete([rangeOf([this.name, 0], [this.name, PAGES]) as never]))
  }

  written(): PromiseExtended<unknown> {
    if (this.changed.size === 0) return this.here()
    return this.here().then(() => {
      const all = [...this.changed].map(page => ({ table: this.name, page, rows: this.leaves.get(page)?.full ?? [] }))
      const [full, empty] = [all.filter(({ rows }) => rows.length > 0), all.filter(({ rows }) => rows.length === 0)]
      return Dexie.Promise.all([
        this.table.bulkPut(full),
        this.table.bulkDelete(empty.map(({ page }) => [this.name, page])),
      ])
    })
  }

  private change<T>(parts: ReadonlyMap<number, T>, make: (page: Map<string, R>, part: T) => void): void {
    for (const page of parts.keys()) this.changed.add(page)
    this.onEach(parts, make)
  }

  /** Does something with each of these pages, after what was to be done with them before. */
  private onEach<T>(parts: ReadonlyMap<number, T>, act: (page: Map<string, R>, part: T) => void): void {
    this.need([...parts.keys()].filter(page => !this.leaves.has(page)))
    for (const [page, part] of parts) this.leaves.get(page)?.use(rows => act(rows, part))
  }

  private need(pages: readonly number[]): void {
    for (const page of pages) this.leaves.set(page, new Leaf(this.emptied ? new Map() : undefined))
    if (this.emptied || pages.length === 0) return
    const { leaves } = this
    this.issue(
      this.read(pages).then(records => {
        const found = new Map(records.map(record => [record?.page, record?.rows as R[] | undefined]))
        for (const page of pages) leaves.get(page)?.come(found.get(page) ?? [])
      }),
    )
  }

  private read(pages: readonly number[]): PromiseExtended<(Page | undefined)[]> {
    if (pages.length < MANY) return this.table.bulkGet(pages.map(page => [this.name, page]))
    return this.table.where(':id').between([this.name, 0], [this.name, PAGES]).toArray()
  }

  private issue(asked: PromiseExtended<unknown>): void {
    // Told of at the end, or by what else has failed.
    asked.catch(() => undefined)
    this.issued.push(asked)
  }

  /** All that was asked for so far. */
  private here(): PromiseExtended<unknown> {
    return Dexie.Promise.all(this.issued)
  }
}

const idItself = (id: string): string => id
const ownId = (row: Row): string => row.id
const everyPage: ReadonlyMap<number, undefined> = new Map(Array.from({ length: PAGES }, (_, page) => [page, undefined]))
