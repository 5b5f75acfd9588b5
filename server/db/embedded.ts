import { existsSync } from 'node:fs'
import { chmod, mkdir, rm, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeBackup } from '../backup/file.ts'
import type { Db } from '../db.ts'
import { Refusal } from '../errors.ts'
import { lockFolder } from '../folder-lock.ts'
import { migrate, pendingMigrations } from '../migrate.ts'
import { openPglite } from './pglite.ts'
import { cachedTemplate, openFromTemplate } from './template.ts'

// Nothing runs beside PGlite that would do it.
const hoursBetweenVacuums = 6
/** Plans made while a table was empty are kept until it is analyzed; PGlite has nobody else to do it. */
const minutesBetweenAnalyses = 10
/** Four files of its log. With less, nothing is saved. */
export const spareBytes = 64 * 2 ** 20

/** Whether a data folder has a database, or once began to. */
export const hasDatabase = (folder: string): boolean => existsSync(join(folder, 'db'))

/**
 * The database in a data folder, migrated, with the folder's lock. Closing it gives the lock back. The first start copies
 * the cached template if there is one. Until it is complete a mark stands beside it: a first start that was killed
 * half-way holds nothing of anybody's and is done again. `complain` hears of upkeep that failed. Writes on a disk that is
 * nearly full are Refusal `unavailable`.
 */
export async function openEmbedded(folder: string, complain: (error: unknown) => void): Promise<Db> {
  await mkdir(folder, { recursive: true })
  await chmod(folder, 0o700)
  await mustHaveRoom(folder)
  const unlock = await lockFolder(folder)
  try {
    const dataDir = join(folder, 'db')
    const unfinished = join(folder, 'db.unfinished')
    if (existsSync(unfinished)) await rm(dataDir, { recursive: true, force: true })
    const first = !hasDatabase(folder)
    if (first) await writeFile(unfinished, '')
    const loadFrom = first ? await cachedTemplate() : undefined
    const db = loadFrom ? await openFromTemplate(loadFrom, dataDir) : await openPglite({ dataDir })
    try {
      if (!first) await saveBefore(db, folder)
      await migrate(db)
      await rm(unfinished, { force: true })
    } catch (error) {
      await db.close()
      throw error
    }
    const roomy = withRoom(db, folder)
    // Upkeep that fails is told to the operator and tried again next time; nobody's request waits for it.
    const every = (minutes: number, sql: string) =>
      setInterval(() => void roomy.exec(sql).catch(complain), minutes * 60_000).unref()
    const upkeep = [every(minutesBetweenAnalyses, 'analyze'), every(hoursBetweenVacuums * 60, 'vacuum (analyze)')]
    return {
      ...roomy,
      async close() {
        for (const timer of upkeep) clearInterval(timer)
        await db.exec('checkpoint')
        await db.close()
        unlock()
      },
    }
  } catch (error) {
    unlock()
    throw error
  }
}

/** Before a new version changes the schema, what was there is saved: the way back is a restore by the old version. */
async function saveBefore(db: Db, folder: string): Promise<void> {
  const [next] = await pendingMigrations(db)
  if (!next) return
  const path = join(folder, `before-${next.name.slice(0, 4)}.marquee`)
  if (!existsSync(path)) await writeBackup(db, path)
}

/**
 * A database without tables in a data folder that has nobody's data (`mustBeEmpty` throws otherwise), with the folder's
 * lock. Until `done` it counts as a first start that was killed half-way.
 */
export async function openEmptyFolder(
  folder: string,
  mustBeEmpty: (db: Db) => Promise<void>,
): Promise<{ db: Db; done(): Promise<void> }> {
  await mkdir(folder, { recursive: true })
  await chmod(folder, 0o700)
  await mustHaveRoom(folder)
  const unlock = await lockFolder(folder, 'a restore')
  try {
    const dataDir = join(folder, 'db')
    const unfinished = join(folder, 'db.unfinished')
    if (hasDatabase(folder) && !existsSync(unfinished)) {
      const old = await openPglite({ dataDir })
      await mustBeEmpty(old).finally(() => old.close())
    }
    await writeFile(unfinished, '')
    await rm(dataDir, { recursive: true, force: true })
    const db = await openPglite({ dataDir })
    const close = async () => {
      await db.exec('checkpoint')
      await db.close()
      unlock()
    }
    return { db: { ...withRoom(db, folder), close }, done: () => rm(unfinished) }
  } catch (error) {
    unlock()
    throw error
  }
}

/**
 * PGlite that finds no room for its log spins for ever, and this process with it. So it is not let try: whoever writes is
 * asked to come again while there is little room; reading goes on.
 */
function withRoom(db: Db, folder: string): Db {
  const writes = (sql: string) => /\b(insert into|update|delete from)\b/iu.test(sql)
  const rows = async <R>(sql: string, params?: readonly unknown[]): Promise<R[]> => {
    if (writes(sql)) await mustHaveRoom(folder)
    return db.rows<R>(sql, params)
  }
  return {
    ...db,
    rows,
    row: async <R>(sql: string, params?: readonly unknown[]) => (await rows<R>(sql, params))[0],
    async exec(sql) {
      await mustHaveRoom(folder)
      return db.exec(sql)
    },
    async tx(fn, options) {
      if (!options?.snapshot) await mustHaveRoom(folder)
      return db.tx(fn, options)
    },
  }
}

async function mustHaveRoom(folder: string): Promise<void> {
  const { blocks, bavail, bsize } = await statfs(folder)
  // Some file systems do not tell.
  if (blocks === 0 || bavail * bsize >= spareBytes) return
  const message = 'The disk of this server is nearly full. Nothing can be saved there until there is room.'
  throw new Refusal('unavailable', message, { retryAfter: 30 })
}
