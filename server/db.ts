import type { Gate } from './db/gate.ts'

/**
 * The one door to a database. Two adapters stand behind it, PGlite in process and PostgreSQL through a pool; both give
 * equal values (int8 is a number, timestamps are ISO 8601 UTC strings with milliseconds, json is parsed, bytea is a
 * Uint8Array) and errors that are told apart by their SQLSTATE `code`.
 */
export interface Queries {
  /**
   * Runs one statement with parameters; all its rows. Arrays are PostgreSQL arrays (`$1::uuid[]`); what is meant for json
   * goes through JSON.stringify by the caller, for an array could be meant either way.
   */
  rows<R = Record<string, unknown>>(sql: string, params?: readonly unknown[]): Promise<R[]>
  /** The first row, or undefined. */
  row<R = Record<string, unknown>>(sql: string, params?: readonly unknown[]): Promise<R | undefined>
  /** Runs a script of statements without parameters. */
  exec(sql: string): Promise<void>
}

/** A transaction. Inside it only this handle may be used, one statement at a time: the outer one is an error at once. */
export type Tx = Queries

export interface Db extends Queries {
  readonly engine: 'pglite' | 'postgres'
  /** Who is let to a connection first. Every statement outside of a transaction and every transaction passes it. */
  readonly gate: Gate
  /** Runs `fn` in a transaction. A throw rolls back. 40001 and 40P01 are tried again, up to three times, from the start. */
  tx<T>(fn: (tx: Tx) => Promise<T>, options?: { snapshot?: boolean }): Promise<T>
  /**
   * Calls `hear` for each NOTIFY on the channel, after its commit. Returns how to stop. After a lost
   * connection `hear` is called once with an empty payload: what was said meanwhile is lost, look for yourself.
   */
  listen(channel: string, hear: (payload: string) => void): Promise<() => Promise<void>>
  close(): Promise<void>
}
