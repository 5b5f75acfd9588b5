import { randomInt } from 'node:crypto'
import type { Op, Row, Transaction } from './pgoutput.ts'

/** What is asked for: rows of a table that have this value in this column. */
export interface Definition {
  table: string
  owner: string
  value: string
  columns: string[]
}

/** A place in the log: a commit, and an op in it. */
export type Place = readonly [lsn: bigint, op: number]

export interface Told {
  at: Place
  message: string
}

/** Which transactions a snapshot has in it. */
export interface Seen {
  xmin: number
  xmax: number
  xip_list: number[]
}

export const later = (a: Place, b: Place): boolean => a[0] > b[0] || (a[0] === b[0] && a[1] > b[1])

/** A shape as Electric keeps it: one snapshot, and all that was committed since, for every client that asks. */
export class StandInShape {
  readonly handle = `${randomInt(1e8)}-${Date.now()}${randomInt(1000)}`

  constructor(
    readonly definition: Definition,
    readonly rows: Row[],
    readonly seen: Seen,
    readonly schema: string,
  ) {}

  snapshot(): string[] {
    const { xmin, xmax, xip_list } = this.seen
    const end = { control: 'snapshot-end', xip_list: xip_list.map(String), xmax: `${xmax}`, xmin: `${xmin}` }
    return [
      ...this.rows.map(value => JSON.stringify({ key: this.#key(value), value, headers: this.#headers('insert') })),
      JSON.stringify({ headers: end }),
    ]
  }

  /** What the log says of this shape after a place. */
  after(log: readonly Transaction[], place: Place): Told[] {
    return log.filter(each => each.lsn >= place[0] && !this.#sees(each.xid)).flatMap(each => this.#tell(each, place))
  }

  #sees(xid: number): boolean {
    const { xmin, xmax, xip_list } = this.seen
    return xid < xmin || (xid < xmax && !xip_list.includes(xid))
  }

  #tell({ lsn, xid, ops }: Transaction, place: Place): Told[] {
    const changes = ops.flatMap((op, i) => {
      const change = this.#change(op)
      return change ? [{ ...change, op_position: 2 * i }] : []
    })
    return changes.flatMap(({ operation, value, op_position }, i) => {
      const at = [lsn, op_position] as const
      if (!later(at, place)) return []
      const last = i === changes.length - 1 && { last: true }
      const headers = { ...last, ...this.#headers(operation), lsn: `${lsn}`, op_position, txids: [xid] }
      return [{ at, message: JSON.stringify({ value, key: this.#key(value), headers }) }]
    })
  }

  /** What an op is to those who see only this shape; undefined when it is nothing to them. */
  #change({ table, old, fresh }: Op): { operation: string; value: Row } | undefined {
    if (table !== this.definition.table) return undefined
    const [was, is] = [this.#mine(old), this.#mine(fresh)]
    if (is && !was) return { operation: 'insert', value: is }
    if (was && !is) return { operation: 'delete', value: { id: was.id as string } }
    if (!was || !is) return undefined
    const changed = Object.entries(is).filter(([name, text]) => text !== was[name])
    if (changed.length === 0) return undefined
    return { operation: 'update', value: { id: is.id as string, ...Object.fromEntries(changed) } }
  }

  #mine(row: Row | undefined): Row | undefined {
    const { owner, value, columns } = this.definition
    if (row?.[owner] !== value) return undefined
    return Object.fromEntries([...columns].sort().map(name => [name, row[name] ?? null]))
  }

  #headers = (operation: string) => ({ relation: ['public', this.definition.table], operation })
  #key = (row: Row) => `"public"."${this.definition.table}"/"${row.id}"`
}
