import { join } from 'node:path'
import type { Loaded } from '../backup/load.ts'
import { move, restore, verifyBackup } from '../backup/restore.ts'
import { complain } from '../complain.ts'
import { hasDatabase } from '../db/embedded.ts'
import { openPglite } from '../db/pglite.ts'
import { openPostgres } from '../db/postgres.ts'
import type { Db } from '../db.ts'
import { type Env, withoutSecrets } from '../env.ts'
import { FolderInUse, lockFolder } from '../folder-lock.ts'
import { pendingMigrations } from '../migrate.ts'
import { grantRoles, prepare } from '../prepare.ts'
import { rotateSecret } from '../secret.ts'
import { limits } from '../throttles.ts'
import { CommandRefusal } from './refusal.ts'
import type { Command } from './words.ts'

const facts = ({ header, tables, rows, migrated }: Loaded) =>
  [
    `Made ${header.made_at}: ${rows} rows of ${tables} tables.`,
    ...(migrated.length > 0 ? [`Migrated since: ${migrated.join(', ')}.`] : []),
  ].join(' ')

/** What needs no open database, or opens one in its own way: done by the command line itself. */
export const aloneCommands: Record<string, Command<Env>> = {
  'verify-backup': {
    takes: ['<file>'],
    run: async (_, path = '') => `${path} is whole, and a database was made of it. ${facts(await verifyBackup(path))}`,
  },
  restore: {
    takes: ['<file>'],
    run: async (env, path = '') =>
      [
        `Restored. ${facts(await restore(env, path))}`,
        'Everybody has to log in again. Every device then reads its list anew and sends again what it had sent in the last 30',
        'days and the backup does not have. Who was deleted since the backup is there again: user delete. Where Electric serves',
        'the lists, empty its storage before you start.',
      ].join('\n'),
  },
  move: {
    takes: [],
    run: async env =>
      [
        `Moved. ${facts(await move(env, complain))}`,
        `From now on start with DATABASE_URL. Devices stay signed in if the text in ${join(env.DATA_DIR, 'secret')} stands behind`,
        'a comma at the end of MARQUEE_SECRET. The folder is as it was: do not serve from it again, and remove it when all is well.',
      ].join('\n'),
  },
  migrate: { takes: [], run: migrateNow },
  'migrate --dry-run': { takes: [], run: dryRun },
  'secrets rotate': { takes: [], run: rotateSecret },
  'config print': { takes: [], run: async env => printed(env) },
}

/** For a server whose own role may not change the schema. */
async function migrateNow({ DATABASE_URL }: Env): Promise<string> {
  if (!DATABASE_URL)
    throw new CommandRefusal(
      'An embedded database is brought up to date by every start. For a PostgreSQL set DATABASE_URL.',
    )
  const applied = await prepare(DATABASE_URL, grantRoles)
  return applied.length === 0 ? 'The schema is up to date.' : `Applied: ${applied.join(', ')}.`
}

async function dryRun(env: Env): Promise<string> {
  const pending = await inspect(env, pendingMigrations).catch(error => {
    // Whoever serves a folder has brought it up to date before.
    if (error instanceof FolderInUse) return []
    throw error
  })
  if (pending === undefined) return 'There is no database yet: the first start makes it.'
  if (pending.length === 0) return 'The schema is up to date: nothing to do.'
  return [
    'The next start, or migrate, applies in one transaction:',
    ...pending.map(
      ({ name, sql }) =>
        `  ${name}${sql.startsWith('--! safe-while-running') ? '' : '  (stop servers of the version before it)'}`,
    ),
    env.DATABASE_URL ? 'Save a backup first.' : 'A backup is saved in the data folder before that.',
  ].join('\n')
}

/** Looks into a database without bringing it up to date. Undefined when there is none. */
async function inspect<T>(env: Env, look: (db: Db) => Promise<T>): Promise<T | undefined> {
  if (!env.DATABASE_URL && !hasDatabase(env.DATA_DIR)) return undefined
  const unlock = env.DATABASE_URL ? () => {} : await lockFolder(env.DATA_DIR, 'an inspection')
  try {
    const db = env.DATABASE_URL
      ? await openPostgres(env.DATABASE_URL, { max: 1 })
      : await openPglite({ dataDir: join(env.DATA_DIR, 'db') })
    return await look(db).finally(() => db.close())
  } finally {
    unlock()
  }
}

/** Every setting as it is in force, and what may be asked how often. No secret is shown. */
function printed(env: Env): string {
  const hidden = (name: string, value: string) => {
    if (name === 'MARQUEE_SECRET')
      return value === '' ? "the data folder's own" : `(${value.split(',').length}, not shown)`
    if (/_SECRET$|_TOKEN$/u.test(name)) return '(not shown)'
    return /_URL$/u.test(name) ? withoutSecrets(value) : value
  }
  const settings = Object.entries(env)
    .filter(([, value]) => value !== undefined)
    .map(
      ([name, value]) => `${name}=${hidden(name, typeof value === 'object' ? JSON.stringify(value) : String(value))}`,
    )
  const often = Object.entries(limits).map(([name, limit]) => `${name}: ${inWords(limit)}`)
  return [...settings.sort(), '', `How often something may be asked (THROTTLES=${env.THROTTLES}):`, ...often].join('\n')
}

interface Rate {
  points: number
  seconds: number
}
const inWords = ({ points, seconds, also, burst }: Rate & { also?: Rate; burst?: Rate }): string =>
  [
    `${points} in ${seconds} s`,
    ...(also ? [`${also.points} in ${also.seconds} s`] : []),
    ...(burst ? [`beside it ${burst.points} in ${burst.seconds} s`] : []),
  ].join(', ')
