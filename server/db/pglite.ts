import { PGlite, type PGliteOptions, parse, protocol } from '@electric-sql/pglite'
import { citext } from '@electric-sql/pglite/contrib/citext'
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm'
import type { Db, Queries } from '../db.ts'
import { Gate } from './gate.ts'
import { checkChannel, sessionSettings } from './session.ts'
import { Guard, isStalePlan, retrying } from './transaction.ts'
import { readers, writeParam } from './values.ts'

// Passed at every open: without them an insert into a trigram index fails on a folder that was made with them.
const extensions = { pg_trgm, citext }

export interface PgliteDb extends Db {
  /** The whole database as a tar file, to open another one from. */
  dump(): Promise<Blob>
}

/**
 * PostgreSQL in this process. In memory without `dataDir`; a new database starts as a copy of `loadFrom` if given.
 * The caller holds the folder's lock (folder-lock.ts). One connection: transactions wait for each other, the more urgent
 * first. `patience` is a factor for tests.
 */
export async function openPglite(
  options: { dataDir?: string; loadFrom?: Blob; patience?: number } = {},
): Promise<PgliteDb> {
  const settings: PGliteOptions = { extensions }
  if (options.dataDir) settings.dataDir = options.dataDir
  if (options.loadFrom) settings.loadDataDir = options.loadFrom
  const lite = await PGlite.create(settings)
  setOurValues(lite)
  for (const [name, value] of Object.entries(sessionSettings)) await lite.exec(`set ${name} to '${value}'`)
  return adapt(lite, new Gate(1, options.patience))
}

function adapt(lite: PGlite, gate: Gate): PgliteDb {
  const guard = new Guard()
  const run = prepared(lite)
  const outer: Queries = {
    ...queries(async (sql, params) => {
      guard.check()
      return gate.pass(() =>
        lite._runExclusiveTransaction(() =>
          run(sql, params).catch(error => {
            if (isStalePlan(error)) return run(sql, params)
            throw error
          }),
        ),
      )
    }),
    async exec(sql) {
      guard.check()
      await gate.pass(() => lite.exec(sql))
    },
  }
  return {
    engine: 'pglite',
    gate,
    ...outer,
    async tx(fn, { snapshot = false } = {}) {
      guard.check()
      return retrying(() =>
        gate.pass(() =>
          lite.transaction(async tx => {
            if (snapshot) await tx.exec('set transaction isolation level repeatable read, read only')
            return guard.run({ ...queries(run), exec: async sql => void (await tx.exec(sql)) }, fn)
          }),
        ),
      )
    },
    async listen(channel, hear) {
      checkChannel(channel)
      guard.check()
      const stop = await lite.listen(channel, hear)
      return () => stop()
    },
    close: () => lite.close(),
    dump: () => lite.dumpDataDir('gzip'),
  }
}

type Run = (sql: string, params: readonly unknown[]) => Promise<unknown[]>

const queries = (run: Run) => ({
  rows: async <R>(sql: string, params: readonly unknown[] = []) => (await run(sql, params)) as R[],
  row: async <R>(sql: string, params: readonly unknown[] = []) => (await run(sql, params))[0] as R | undefined,
})

/**
 * Parses and plans a statement once, and carries it out in one message; `query` of PGlite does it anew each time, in six.
 * Whoever calls holds the lock on transactions.
 */
function prepared(lite: PGlite): Run {
  const { serialize } = protocol
  const names = new Map<string, string>()
  let made = 0
  const ask = (...messages: Uint8Array[]) => lite.execProtocolStream(Buffer.concat([...messages, serialize.sync()]))
  const nameOf = async (text: string) => {
    const known = names.get(text)
    if (known) return known
    const name = `q${++made}`
    await ask(serialize.parse({ name, text }))
    names.set(text, name)
    return name
  }
  return (text, params) =>
    lite._runExclusiveQuery(async () => {
      const values = params.map(writeParam)
      try {
        const bind = serialize.bind({ statement: await nameOf(text), values })
        const answer = await ask(bind, serialize.describe({ type: 'P' }), serialize.execute({}))
        return parse.parseResults(answer, lite.parsers)[0]?.rows ?? []
      } catch (error) {
        if (isStalePlan(error)) names.clear()
        throw error
      }
    })
}

/** PGlite has its own ideas about values (dates as Date, arrays of every type): only ours may hold. */
function setOurValues(lite: PGlite): void {
  for (const oid of Object.keys(lite.parsers)) lite.parsers[oid] = text => text
  for (const [oid, read] of Object.entries(readers)) lite.parsers[oid] = read
  for (const oid of Object.keys(lite.serializers)) lite.serializers[oid] = text => text
}
