import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Env } from './env.ts'

/** The settings with a secret in them: the operator's, or the data folder's own, made at the first start. */
export async function withSecret(env: Env): Promise<Env> {
  return env.MARQUEE_SECRET ? env : { ...env, MARQUEE_SECRET: await secretOf(env.DATA_DIR) }
}

/** Only called under the folder's lock, so nobody else makes one meanwhile. */
async function secretOf(folder: string): Promise<string> {
  const path = join(folder, 'secret')
  const kept = (await readFile(path, 'utf8').catch(() => '')).trim()
  if (kept.length >= 32) return kept
  const secret = randomBytes(32).toString('base64url')
  await writeFile(path, `${secret}\n`, { mode: 0o600 })
  return secret
}
