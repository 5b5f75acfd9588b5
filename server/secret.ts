import { randomBytes } from 'node:crypto'
import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { mustHaveDatabase } from './admin/there.ts'
import type { Env } from './env.ts'

/** The settings with a secret in them: the operator's, or the data folder's own, made at the first start. */
export async function withSecret(env: Env): Promise<Env> {
  return env.MARQUEE_SECRET ? env : { ...env, MARQUEE_SECRET: await secretOf(env.DATA_DIR) }
}

/** How many hold at once: a device that was away has the next to last. */
const MOST = 3

/** Puts a new secret in front of the data folder's own. An operator's own is theirs to change: they are told how. Throws CommandRefusal. */
export async function rotateSecret(env: Env): Promise<string> {
  const fresh = randomBytes(32).toString('base64url')
  if (env.MARQUEE_SECRET)
    return `Put this in front of the one you have in MARQUEE_SECRET, with a comma between, and start every server again:\n${fresh}\nTake the old one away after 90 days: until then it keeps devices signed in.`
  mustHaveDatabase(env.DATA_DIR)
  const kept = (await secretOf(env.DATA_DIR)).split(',')
  const path = join(env.DATA_DIR, 'secret')
  await writeFile(`${path}.new`, `${[fresh, ...kept].slice(0, MOST).join(',')}\n`, { mode: 0o600 })
  await rename(`${path}.new`, path)
  return `${path} has a new secret in front; the one before holds too, so devices stay signed in. Start the server again to use it.`
}

/** A server calls it under the folder's lock, a command where there is a database, and so a secret: nobody makes two. */
async function secretOf(folder: string): Promise<string> {
  const path = join(folder, 'secret')
  const kept = (await readFile(path, 'utf8').catch(() => '')).trim()
  if (kept.length >= 32) return kept
  const secret = randomBytes(32).toString('base64url')
  await writeFile(path, `${secret}\n`, { mode: 0o600 })
  return secret
}
