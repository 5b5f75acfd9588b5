import cluster from 'node:cluster'
import { randomUUID } from 'node:crypto'
import { readFileSync, unlinkSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * One process per data folder: two PGlites on one folder destroy it. The lock is a file that says who holds it. A holder
 * that is gone does not count; how that is found out matters, because a process number is soon given to another.
 * Not seen: a holder in another container that shares the folder. Compose uses PostgreSQL, which has no such limit.
 */
interface Holder {
  token: string
  pid: number
  /** When the process started, in the kernel's ticks since boot; null where /proc is missing. */
  started: string | null
  boot: string | null
  since: string
  what: string
}

/** The folder is in use; the sentence says by whom. */
export class FolderInUse extends Error {
  override name = 'FolderInUse'
}

/** Waits this many times 50 ms for another starter to finish what it is doing. */
const patience = 40

// Another lock of this very process would look like a recycled process number where /proc is missing.
const heldHere = new Set<string>()

/** Takes the lock of a folder that exists. Returns how to give it back. Throws FolderInUse at once while it is held. */
export async function lockFolder(folder: string, what = 'Marquee'): Promise<() => void> {
  if (cluster.isWorker)
    throw new FolderInUse(
      `${folder} can serve one process only. Set DATABASE_URL to run several, or run without a cluster.`,
    )
  const path = resolve(folder, 'lock')
  const token = await claim(path, what, holder => inUse(folder, holder))
  heldHere.add(path)
  return () => {
    heldHere.delete(path)
    release(path, token)
  }
}

const inUse = (folder: string, { pid, since, what }: Holder) =>
  new FolderInUse(
    `${folder} is in use by ${what} (process ${pid}, since ${since}). Stop it first, or set another DATA_DIR.`,
  )

/**
 * Creates the file, or throws `refuse(holder)` while its holder lives. A file whose holder is gone is removed only by who
 * has claimed that very file's token, so of two starters that both saw the old one, none can remove the other's new one.
 */
async function claim(path: string, what: string, refuse: (holder: Holder) => Error): Promise<string> {
  const mine: Holder = { ...me(), token: randomUUID(), since: new Date().toISOString(), what }
  for (let unreadable = 0; ; ) {
    if (create(path, mine)) return mine.token
    const holder = read(path)
    if (holder === 'absent') continue
    // Created, but not written yet: it is when its maker dies in between that this never ends.
    if (holder === 'unreadable' && ++unreadable < patience) {
      await sleep(50)
      continue
    }
    if (holder !== 'unreadable' && lives(holder, path)) throw refuse(holder)
    await removeStale(path, holder === 'unreadable' ? holder : holder.token)
  }
}

async function removeStale(path: string, token: string): Promise<void> {
  const right = `${path}.${token}`
  const busy = new Error('Another starter is removing it.')
  const claimed = await claim(right, 'a starting Marquee', () => busy).catch(async error => {
    if (error !== busy) throw error
    await sleep(50)
  })
  if (!claimed) return
  const now = read(path)
  if (now !== 'absent' && (now === 'unreadable' ? now : now.token) === token) unlinkSync(path)
  release(right, claimed)
}

function create(path: string, holder: Holder): boolean {
  try {
    writeFileSync(path, JSON.stringify(holder), { flag: 'wx', mode: 0o600 })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

function read(path: string): Holder | 'absent' | 'unreadable' {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'absent' : 'unreadable'
  }
}

function release(path: string, token: string): void {
  const holder = read(path)
  if (typeof holder === 'object' && holder.token === token) unlinkSync(path)
}

/** Whether the process that wrote this still runs. When in doubt it does: a live folder must never be taken. */
function lives(holder: Holder, path: string): boolean {
  if (holder.pid === process.pid && holder.started === startOf(process.pid) && holder.boot === bootId())
    return holder.started !== null || heldHere.has(path)
  if (holder.boot !== null && bootId() !== null && holder.boot !== bootId()) return false
  try {
    process.kill(holder.pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
  const started = startOf(holder.pid)
  return holder.started === null || started === null || holder.started === started
}

const me = (): Pick<Holder, 'pid' | 'started' | 'boot'> => ({
  pid: process.pid,
  started: startOf(process.pid),
  boot: bootId(),
})

/** Field 22 of /proc/<pid>/stat; the second may hold spaces and brackets, so count from its end. */
function startOf(pid: number): string | null {
  const stat = readOrNull(`/proc/${pid}/stat`)
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null
}

const bootId = (): string | null => readOrNull('/proc/sys/kernel/random/boot_id')?.trim() ?? null

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}
