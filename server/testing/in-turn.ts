import { mkdir } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { FolderInUse, lockFolder } from '../folder-lock.ts'

/** Where tests keep what is made once and used by all of them. */
export const cache = fileURLToPath(new URL('../../node_modules/.cache/marquee/e2e', import.meta.url))

/** Runs one at a time over all test processes: what two of them need, the first makes and the second finds. */
export async function inTurn<T>(make: () => Promise<T>): Promise<T> {
  await mkdir(cache, { recursive: true })
  const release = await lockWhenFree()
  try {
    return await make()
  } finally {
    release()
  }
}

async function lockWhenFree(): Promise<() => void> {
  for (;;) {
    try {
      return await lockFolder(cache, 'another test file')
    } catch (error) {
      if (!(error instanceof FolderInUse)) throw error
      await sleep(200)
    }
  }
}
