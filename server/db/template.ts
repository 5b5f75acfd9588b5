import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Db } from '../db.ts'
import { migrate, readMigrations } from '../migrate.ts'
import { openPglite, type PgliteDb } from './pglite.ts'

const cache = fileURLToPath(new URL('../../node_modules/.cache/marquee', import.meta.url))

/** Where the migrated, empty database of exactly this PGlite and these migrations is kept. */
export async function templatePath(): Promise<string> {
  const hash = createHash('sha256').update(await pgliteVersion())
  for (const { name, sha256 } of await readMigrations()) hash.update(`\n${name} ${sha256}`)
  return join(cache, `template-${hash.digest('hex').slice(0, 32)}.tar.gz`)
}

async function pgliteVersion(): Promise<string> {
  const entry = createRequire(import.meta.url).resolve('@electric-sql/pglite')
  const manifest: { version: string } = JSON.parse(await readFile(join(entry, '../../package.json'), 'utf8'))
  return manifest.version
}

/** The cached template, or undefined. Starting from it is several times faster than initdb and all migrations. */
export async function cachedTemplate(): Promise<Blob | undefined> {
  const bytes = await readFile(await templatePath()).catch(() => undefined)
  return bytes && new Blob([bytes])
}

/** The template, made and cached if need be. Many processes may do this at once: the last rename wins, all are equal. */
export async function template(): Promise<Blob> {
  return (await cachedTemplate()) ?? makeTemplate()
}

async function makeTemplate(): Promise<Blob> {
  const path = await templatePath()
  const db = await openPglite()
  try {
    await migrate(db)
    const dump = await db.dump()
    await mkdir(cache, { recursive: true })
    const part = `${path}.${randomUUID()}.part`
    await writeFile(part, new Uint8Array(await dump.arrayBuffer()))
    // A file that appeared meanwhile is in this dump or not; name it by what it was made from only if nothing changed.
    if (path === (await templatePath())) await rename(part, path)
    else await rm(part)
    await forgetOlder(path)
    return dump
  } finally {
    await db.close()
  }
}

async function forgetOlder(path: string): Promise<void> {
  for (const name of await readdir(cache))
    if (/^template-[0-9a-f]+\.tar\.gz$/.test(name) && join(cache, name) !== path)
      await rm(join(cache, name), { force: true })
}

/** A database made from the template, and told apart from every other one made from it. */
export async function openFromTemplate(loadFrom: Blob, dataDir?: string, patience = 1): Promise<PgliteDb> {
  const db = await openPglite({ loadFrom, patience, ...(dataDir && { dataDir }) })
  await becomeNewInstance(db)
  return db
}

/** Devices know a database by its epoch: a copy must not pass for the original. */
export async function becomeNewInstance(db: Db): Promise<void> {
  await db.rows('update instance set epoch = gen_random_uuid(), created_at = now()')
}
