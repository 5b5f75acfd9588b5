import { readdir, statfs } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { spareBytes } from './db/embedded.ts'
import type { Db } from './db.ts'
import type { Deps } from './deps.ts'
import { migrationsFolder } from './migrate.ts'
import { electricAnswers } from './shapes/electric.ts'

/** How a part of the server is. `unknown`: not ours to see. */
export interface Parts {
  process: 'ok' | 'stopping'
  database: 'ok' | 'away'
  /** `newer`: another process has brought the schema further, and this one still fits. */
  schema: 'ok' | 'newer' | 'unknown'
  /** Of the data folder. `low`: less than a twentieth is free; `full`: nothing can be saved. */
  disk: 'ok' | 'low' | 'full' | 'unknown'
  shapes: 'ok' | 'away'
}

export interface Readiness {
  /** `degraded`: whoever asks is served, and an operator should look. `down`: send people elsewhere. */
  status: 'ok' | 'degraded' | 'down'
  parts: Parts
}

/** Milliseconds a part has to answer. */
const PATIENCE = 1_000

/** What of the server works now. Never throws, and answers within a second or so. */
export async function readiness(deps: Deps): Promise<Readiness> {
  const inTime = <T>(asked: Promise<T>, otherwise: T) =>
    Promise.race([asked.catch(() => otherwise), sleep(PATIENCE, otherwise, { ref: false })])
  const [newest, disk, shapes] = await Promise.all([
    inTime<string | undefined>(newestApplied(deps.db), undefined),
    inTime(diskOf(deps), 'unknown'),
    inTime(deps.env.ELECTRIC_URL ? electricAnswers(deps.env.ELECTRIC_URL) : Promise.resolve(true), false),
  ])
  const parts: Parts = {
    process: deps.closing?.aborted ? 'stopping' : 'ok',
    database: newest === undefined ? 'away' : 'ok',
    schema: newest === undefined ? 'unknown' : newest > (await newestFile()) ? 'newer' : 'ok',
    disk,
    shapes: shapes ? 'ok' : 'away',
  }
  const down = parts.process === 'stopping' || parts.database === 'away' || parts.disk === 'full'
  const degraded = parts.schema === 'newer' || parts.disk === 'low' || parts.shapes === 'away'
  return { status: down ? 'down' : degraded ? 'degraded' : 'ok', parts }
}

async function newestApplied(db: Db): Promise<string> {
  const row = await db.row<{ name: string | null }>('select max(name) as name from schema_migrations')
  return row?.name ?? ''
}

const newestFile = async (): Promise<string> =>
  (await readdir(migrationsFolder))
    .filter(name => name.endsWith('.sql'))
    .sort()
    .at(-1) ?? ''

/** What is free on the disk of the data folder: its share, from 0 to 1, and bytes. Undefined where it is not ours or does not tell. */
export async function freeDisk({ db, env }: Deps): Promise<{ share: number; bytes: number } | undefined> {
  if (db.engine !== 'pglite') return undefined
  const { blocks, bavail, bsize } = await statfs(env.DATA_DIR)
  return blocks === 0 ? undefined : { share: bavail / blocks, bytes: bavail * bsize }
}

async function diskOf(deps: Deps): Promise<Parts['disk']> {
  const free = await freeDisk(deps)
  if (!free) return 'unknown'
  return free.bytes < spareBytes ? 'full' : free.share < 0.05 ? 'low' : 'ok'
}
