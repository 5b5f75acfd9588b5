import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { CommandRefusal } from '../admin/refusal.ts'
import { mustHaveDatabase } from '../admin/there.ts'
import { type Deed, writeDown } from '../audit.ts'
import { openEmbedded, openEmptyFolder } from '../db/embedded.ts'
import { openPglite } from '../db/pglite.ts'
import { openPostgres } from '../db/postgres.ts'
import type { Db, Tx } from '../db.ts'
import type { Env } from '../env.ts'
import { linesOf, writeBackup } from './file.ts'
import { piecesOf } from './format.ts'
import { invariants } from './invariants.ts'
import { type Loaded, load, mustBeEmpty } from './load.ts'

/** Reads a whole backup: every digest, and whether a database can be made of it in which everything fits together. */
export async function verifyBackup(path: string): Promise<Loaded> {
  for await (const _ of piecesOf(linesOf(path))) void _
  const scratch = await openPglite()
  try {
    const loaded = await load(scratch, linesOf(path))
    const broken = await invariants(scratch)
    if (broken.length > 0)
      throw new CommandRefusal(`The backup is whole, but what was saved does not fit together:\n${broken.join('\n')}`)
    return loaded
  } finally {
    await scratch.close()
  }
}

/**
 * Makes the empty database of these settings what a backup holds. It is another database than the one that was saved, and
 * an older one: it has a new epoch, and nobody is signed in, for who was signed out since must not be in again.
 */
export async function restore(env: Env, path: string): Promise<Loaded> {
  const { header } = await verifyBackup(path)
  return into(env, path, { deed: 'restored', details: { backup_of: header.made_at } }, async tx => {
    await tx.rows(`update sessions set revoked_at = now(), revoked_reason = 'restored' where revoked_at is null`)
    // A link that was used since would be good again.
    await tx.rows('delete from password_resets')
  })
}

/**
 * Copies the data folder into the empty PostgreSQL of DATABASE_URL. Nothing is older there, so whoever is signed in stays
 * so; the epoch is new, for the folder is still there and could be started again.
 */
export async function move(env: Env, complain: (error: unknown) => void): Promise<Loaded> {
  if (!env.DATABASE_URL) throw new CommandRefusal('Say where to: set DATABASE_URL to an empty PostgreSQL database.')
  mustHaveDatabase(env.DATA_DIR)
  const target = await openPostgres(env.DATABASE_URL, { max: 1 })
  await mustBeEmpty(target).finally(() => target.close())
  const path = join(env.DATA_DIR, `moving-${process.pid}.marquee`)
  const source = await openEmbedded(env.DATA_DIR, complain)
  try {
    await writeBackup(source, path)
    return await into(env, path, { deed: 'moved', details: { from: 'data folder' } })
  } finally {
    await rm(path, { force: true })
    await source.close()
  }
}

/** `also` runs with the new epoch, in one transaction. */
async function into(
  env: Env,
  path: string,
  deed: Pick<Deed, 'deed' | 'details'>,
  also: (tx: Tx) => Promise<void> = async () => {},
): Promise<Loaded> {
  const { db, done } = await openTarget(env)
  try {
    const loaded = await load(db, linesOf(path), async tx => {
      await tx.rows('update instance set epoch = gen_random_uuid()')
      await also(tx)
    })
    await writeDown(db, { actor: 'operator', ...deed })
    await done()
    return loaded
  } finally {
    await db.close()
  }
}

async function openTarget({ DATABASE_URL, DATA_DIR }: Env): Promise<{ db: Db; done(): Promise<void> }> {
  if (!DATABASE_URL) return openEmptyFolder(DATA_DIR, mustBeEmpty)
  const db = await openPostgres(DATABASE_URL, { max: 1 })
  const others = await db
    .row<{ n: number }>(
      `select count(*)::int as n from pg_stat_activity
       where datname = current_database() and application_name = 'marquee' and pid <> pg_backend_pid()`,
    )
    .catch(async error => {
      await db.close()
      throw error
    })
  if (others && others.n > 0) {
    await db.close()
    throw new CommandRefusal('A Marquee is running on this database. Stop every server first. Nothing was changed.')
  }
  return { db, done: async () => {} }
}
