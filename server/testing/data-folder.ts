import { existsSync } from 'node:fs'
import { cp, readdir, rename, rm, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { seedCatalogue } from '../catalogue/seed.ts'
import { openEmbedded } from '../db/embedded.ts'
import { template, templatePath } from '../db/template.ts'
import { cache, inTurn } from './in-turn.ts'

/**
 * Makes a data folder as a first start leaves it, for tests that are not about first starts: a copy of one that is made
 * once, so that a server over it is there at once. Should the catalogue have changed since, the start brings it up to date.
 */
export async function copyDataFolder(folder: string): Promise<void> {
  await cp(await inTurn(made), folder, { recursive: true })
}

async function made(): Promise<string> {
  const home = join(cache, basename(await templatePath(), '.tar.gz').replace('template', 'data'))
  if (existsSync(home)) return home
  const part = `${home}.part`
  await rm(part, { recursive: true, force: true })
  await template()
  const db = await openEmbedded(part, error => {
    throw error
  })
  await seedCatalogue(db).finally(() => db.close())
  await rename(part, home)
  await forgetOld()
  return home
}

/** Those of migrations of long ago. One of today may be being copied, by a test of another version beside us. */
async function forgetOld(): Promise<void> {
  const yesterday = Date.now() - 86_400_000
  for (const name of await readdir(cache)) {
    const path = join(cache, name)
    if (name.startsWith('data-') && (await stat(path)).mtimeMs < yesterday) await rm(path, { recursive: true })
  }
}
