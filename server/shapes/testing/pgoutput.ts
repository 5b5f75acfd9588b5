/**
 * PostgreSQL's own logical decoding (plugin pgoutput, protocol 1), which is what Electric reads: messages of a slot as
 * transactions of rows in text. Only what a publication lets through is in them.
 */

export type Row = Record<string, string | null>

/** One change of a row; an insert has no `old`, a delete no `fresh`. */
export interface Op {
  table: string
  old?: Row
  fresh?: Row
}

export interface Transaction {
  /** Of its commit; a 64-bit number. */
  lsn: bigint
  xid: number
  ops: Op[]
}

interface Relation {
  table: string
  columns: string[]
}

/** Reads messages in the order of the slot; `transactions` fills as they commit. */
export class Decoder {
  readonly transactions: Transaction[] = []
  readonly #relations = new Map<number, Relation>()
  #open: Transaction | undefined

  take(message: Uint8Array): void {
    const from = new Cursor(Buffer.from(message))
    const kind = String.fromCharCode(from.byte())
    if (kind === 'B') {
      const lsn = from.int64()
      from.int64()
      this.#open = { lsn, xid: from.int32(), ops: [] }
    } else if (kind === 'C') {
      if (this.#open) this.transactions.push(this.#open)
      this.#open = undefined
    } else if (kind === 'R') this.#relation(from)
    else if (kind === 'I' || kind === 'U' || kind === 'D') this.#change(from, kind)
    // Types and origins say nothing of rows.
    else if (kind !== 'Y' && kind !== 'O') throw new Error(`A message of kind ${kind} was not expected.`)
  }

  #relation(from: Cursor): void {
    const id = from.int32()
    const schema = from.text()
    if (schema !== 'public') throw new Error(`${schema} is published.`)
    const table = from.text()
    from.byte()
    const columns = Array.from({ length: from.int16() }, () => {
      from.byte()
      const name = from.text()
      from.int32()
      from.int32()
      return name
    })
    this.#relations.set(id, { table, columns })
  }

  #change(from: Cursor, kind: 'I' | 'U' | 'D'): void {
    const relation = this.#relations.get(from.int32())
    if (!relation || !this.#open) throw new Error('A change came before its table or its transaction.')
    const op: Op = { table: relation.table }
    while (!from.atEnd()) {
      const part = String.fromCharCode(from.byte())
      if (part === 'N') op.fresh = row(from, relation, op.old)
      else if (part === 'O') op.old = row(from, relation)
      else break
    }
    // The key alone, or nothing: who cannot see the old row cannot tell who could see it.
    if (kind !== 'I' && !op.old) throw new Error(`The replica identity of ${relation.table} is not full.`)
    this.#open.ops.push(op)
  }
}

/** A row of text values. What is large and did not change is not said again: it is as in `old`. */
function row(from: Cursor, { columns }: Relation, old: Row = {}): Row {
  const count = from.int16()
  if (count !== columns.length) throw new Error('A row does not fit its table.')
  return Object.fromEntries(
    columns.map(name => {
      const kind = String.fromCharCode(from.byte())
      if (kind === 'n') return [name, null]
      if (kind === 'u') return [name, old[name] ?? null]
      return [name, from.bytes(from.int32()).toString('utf8')]
    }),
  )
}

class Cursor {
  #at = 0
  constructor(private readonly buffer: Buffer) {}

  atEnd = () => this.#at >= this.buffer.length
  byte = () => this.buffer.readUInt8(this.#step(1))
  int16 = () => this.buffer.readInt16BE(this.#step(2))
  /** Unsigned: ids of transactions and tables. */
  int32 = () => this.buffer.readUInt32BE(this.#step(4))
  int64 = () => this.buffer.readBigUInt64BE(this.#step(8))
  bytes = (length: number) => this.buffer.subarray(this.#step(length), this.#at)

  text(): string {
    const end = this.buffer.indexOf(0, this.#at)
    const found = this.buffer.toString('utf8', this.#at, end)
    this.#at = end + 1
    return found
  }

  #step(by: number): number {
    const at = this.#at
    this.#at += by
    return at
  }
}
