import { createAccounts } from './accounts.ts'
import { aloneCommands } from './admin/alone.ts'
import { type Desk, deskCommands, runCommand } from './admin/commands.ts'
import { CommandRefusal } from './admin/refusal.ts'
import { askServer } from './admin/socket.ts'
import { mustBeCurrent, mustBeOurs, mustHaveDatabase } from './admin/there.ts'
import { find, usageOf, withWholePaths } from './admin/words.ts'
import { complain } from './complain.ts'
import { openEmbedded } from './db/embedded.ts'
import { openPostgres } from './db/postgres.ts'
import type { Db } from './db.ts'
import { type Env, readEnv } from './env.ts'
import { FolderInUse } from './folder-lock.ts'
import { withSecret } from './secret.ts'
import { openPokes } from './shared-pokes.ts'
import { createThrottles } from './throttles.ts'

/** `npm run admin -- <command>`: what an operator does for somebody. There is no way to any of it over HTTP. */

async function main(said: string[]): Promise<string> {
  const commands = { ...deskCommands, ...aloneCommands }
  if (/^(-h|--?help|help)$/u.test(said.join(' '))) return usageOf(commands)
  if (!find(commands, said)) throw new CommandRefusal(usageOf(commands))
  const words = withWholePaths(commands, said)
  const env = readEnv()
  const alone = find(aloneCommands, words)
  if (alone) return alone.command.run(env, ...alone.rest)
  try {
    return await onDatabase(env, words)
  } catch (error) {
    if (error instanceof FolderInUse) return askServer(env.DATA_DIR, words)
    throw error
  }
}

/** The database of these settings, and fit for this command: an embedded one is brought up to date, a PostgreSQL never. */
async function openExisting({ DATABASE_URL, DATA_DIR }: Env, words: string[]): Promise<Db> {
  if (!DATABASE_URL) {
    mustHaveDatabase(DATA_DIR)
    return openEmbedded(DATA_DIR, complain)
  }
  const db = await openPostgres(DATABASE_URL, { max: 2 })
  try {
    await mustBeOurs(db)
    if (!find(deskCommands, words)?.command.early) await mustBeCurrent(db)
    return db
  } catch (error) {
    await db.close()
    throw error
  }
}

async function onDatabase(given: Env, words: string[]): Promise<string> {
  const db = await openExisting(given, words)
  const env = await withSecret(given)
  // Whoever serves this database has to hear whose devices were signed out, and whose list has changed.
  const { pokes, stop } = await openPokes(db, complain)
  const now = Date.now
  const accounts = createAccounts({ db, env, now, pokes, throttles: createThrottles(db) })
  const desk: Desk = { db, env, accounts, now, pokes, origin: env.PUBLIC_URL ?? `http://localhost:${env.PORT}` }
  try {
    return await runCommand(desk, words)
  } finally {
    await accounts.close()
    await stop()
    await db.close()
  }
}

main(process.argv.slice(2)).then(
  text => process.stdout.write(`${text}\n`),
  error => {
    complain(error)
    process.exitCode = 1
  },
)
