import { createHash } from 'node:crypto'
import type { Db, Tx } from '../db.ts'
import { FORMAT, type Header, type Migration, VERSION } from './format.ts'
import { quoted, type Table, tablesOf } from './tables.ts'

/** Rows that are in memory at once. */
const PAGE = 500

export interface Totals {
  tables: number
  rows: number
}

/**
 * Everything in the database as it is at one moment, as pieces of a backup (format.ts). On PostgreSQL others write
 * meanwhile; PGlite has one connection, so they wait.
 */
export function dump(db: Db, put: (text: string) => Promise<void>): Promise<Totals> {
  return db.tx(
    async tx => {
      const all = createHash('sha256')
      const say = async (text: string) => {
        all.update(text)
        await put(text)
      }
      await say(`${JSON.stringify(await headerOf(tx, db.engine))}\n`)
      const tables = await tablesOf(tx)
      let rows = 0
      for (const table of tables) rows += await dumpTable(tx, table, say)
      const totals = { tables: tables.length, rows }
      await put(`${JSON.stringify({ complete: true, ...totals, sha256: all.digest('hex') })}\n`)
      return totals
    },
    { snapshot: true },
  )
}

async function headerOf(tx: Tx, engine: string): Promise<Header> {
  const migrations = await tx.rows<Migration>('select name, sha256 from schema_migrations order by name')
  const instance = await tx.row<{ epoch: string; made_at: string }>('select epoch, now() as made_at from instance')
  return {
    format: FORMAT,
    version: VERSION,
    made_at: instance?.made_at ?? '',
    epoch: instance?.epoch ?? '',
    engine,
    migrations,
  }
}

async function dumpTable(tx: Tx, { name, columns }: Table, say: (text: string) => Promise<void>): Promise<number> {
  await say(`${JSON.stringify({ table: name, columns: columns.map(column => column.name) })}\n`)
  const values = columns.map(column => `${quoted(column.name)}::text`)
  await tx.exec(`declare backup no scroll cursor for
    select array_to_json(array[${values.join(', ')}])::text as line from ${quoted(name)}`)
  const own = createHash('sha256')
  let rows = 0
  for (let found = PAGE; found === PAGE; rows += found) {
    const page = await tx.rows<{ line: string }>(`fetch ${PAGE} from backup`)
    found = page.length
    if (found === 0) continue
    const text = `${page.map(row => row.line).join('\n')}\n`
    own.update(text)
    await say(text)
  }
  await tx.exec('close backup')
  await say(`${JSON.stringify({ end: name, rows, sha256: own.digest('hex') })}\n`)
  return rows
}
