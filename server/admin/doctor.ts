import { stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { invariants } from '../backup/invariants.ts'
import type { Deps } from '../deps.ts'
import { type Env, withoutSecrets } from '../env.ts'
import { MigrationRefusal, pendingMigrations } from '../migrate.ts'
import { listParked } from '../mutations/parked.ts'
import { electricAsksForSecret } from '../shapes/electric.ts'
import { CommandRefusal } from './refusal.ts'

type Desk = Pick<Deps, 'db' | 'env' | 'now'>
/** What is wrong and what to do about it, a sentence each; none when all is well. */
type Check = [about: string, look: (desk: Desk) => Promise<string[]>]

const SPARE = 0.05
/** Further ahead than this, and somebody's clock was wrong. */
const AHEAD_MS = 60_000
const GIGABYTE = 2 ** 30

const checks: Check[] = [
  ['schema', schema],
  [
    'data',
    async ({ db }) => (await invariants(db)).map(each => `${each} Save a backup now, and ask for help with this line.`),
  ],
  ['parked changes', parked],
  ['clock', clock],
  ['disk', disk],
  ['replication', replication],
  ['Electric', electric],
  ['settings', async ({ env }) => [...settings(env), ...(await openSecret(env))]],
]

/** Looks at everything that can be looked at. Throws CommandRefusal, with the same text, when something is wrong. */
export async function doctor(desk: Desk): Promise<string> {
  const told: string[] = []
  let well = true
  for (const [about, look] of checks) {
    const wrong = await look(desk).catch(error => [`It could not be looked at: ${String(error)}.`])
    well &&= wrong.length === 0
    told.push(...(wrong.length === 0 ? [`ok     ${about}`] : wrong.map(each => `WRONG  ${about}: ${each}`)))
  }
  if (!well) throw new CommandRefusal(told.join('\n'))
  return told.join('\n')
}

async function schema({ db }: Desk): Promise<string[]> {
  try {
    const pending = await pendingMigrations(db)
    return pending.length === 0
      ? []
      : [`${pending.map(file => file.name).join(', ')} not applied yet. Start the server, or migrate.`]
  } catch (error) {
    if (error instanceof MigrationRefusal) return [error.message]
    throw error
  }
}

async function parked({ db }: Desk): Promise<string[]> {
  const { length } = await listParked(db)
  return length === 0
    ? []
    : [`${length} failed and wait. Look: parked list. When the cause is mended: parked replay all.`]
}

async function clock({ db, now }: Desk): Promise<string[]> {
  const there = await db.row<{ now: number; ahead: number | null }>(
    `select (extract(epoch from clock_timestamp()) * 1000)::bigint as now, (select max(seq) from sync_heads) as ahead`,
  )
  const wrong: string[] = []
  const apart = Math.abs((there?.now ?? 0) - now())
  if (apart > AHEAD_MS) wrong.push(`Database and server are ${Math.round(apart / 1000)} s apart. Set both by NTP.`)
  const ahead = (there?.ahead ?? 0) - now()
  if (ahead > AHEAD_MS)
    wrong.push(
      `The newest change is ${Math.round(ahead / 1000)} s in the future: this clock is slow, or was fast once. Set it by NTP; the order of changes is right all the same.`,
    )
  return wrong
}

async function disk({ env }: Desk): Promise<string[]> {
  if (env.DATABASE_URL) return []
  const { blocks, bavail, bsize } = await statfs(env.DATA_DIR)
  const free = `${Math.round((bavail * bsize) / 2 ** 20)} MB`
  return blocks > 0 && bavail / blocks < SPARE ? [`Only ${free} are free where ${env.DATA_DIR} is. Make room.`] : []
}

/** What Electric has not read yet is kept for it, and fills the disk while it is away. */
async function replication({ db, env }: Desk): Promise<string[]> {
  if (db.engine === 'pglite') return []
  const slots = await db.rows<{ slot_name: string; kept: number; active: boolean }>(
    `select slot_name, pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)::bigint as kept, active from pg_replication_slots
     where database = current_database() and restart_lsn is not null`,
  )
  return slots
    .filter(slot => slot.kept > GIGABYTE || (!slot.active && !env.ELECTRIC_URL))
    .map(
      ({ slot_name, kept }) =>
        `The slot ${slot_name} keeps ${Math.round(kept / 2 ** 20)} MB of log. Start Electric again, or drop the slot if it is gone for good: select pg_drop_replication_slot('${slot_name}').`,
    )
}

async function electric({ env }: Desk): Promise<string[]> {
  if (!env.ELECTRIC_URL) return []
  try {
    if (await electricAsksForSecret(env.ELECTRIC_URL)) return []
    return ['It answers without its secret: whoever reaches it reads every list. Start it with ELECTRIC_SECRET.']
  } catch {
    return [
      `It does not answer at ${withoutSecrets(env.ELECTRIC_URL)}. Changes are taken all the same; devices wait for news.`,
    ]
  }
}

function settings(env: Env): string[] {
  const wrong: string[] = []
  const local = /^(localhost|127\.|::1|\[::1\])/u.test(env.HOST)
  if (!local && !env.PUBLIC_URL)
    wrong.push('HOST is open to others and PUBLIC_URL is not set: links lead to localhost, and devices need https.')
  if (env.PUBLIC_URL?.startsWith('https:') && !env.TRUST_PROXY)
    wrong.push('TRUST_PROXY is not set: whoever comes through your proxy counts as one and the same.')
  if (env.SMTP_URL && !env.MAIL_FROM) wrong.push('MAIL_FROM is not set: letters may be taken for spam.')
  if (env.ELECTRIC_URL && !env.ELECTRIC_SECRET)
    wrong.push('ELECTRIC_SECRET is not set: whoever reaches Electric reads every list. Set it in both.')
  return wrong
}

async function openSecret(env: Env): Promise<string[]> {
  if (env.DATABASE_URL || process.platform === 'win32') return []
  const path = join(env.DATA_DIR, 'secret')
  const { mode } = await stat(path).catch(() => ({ mode: 0 }))
  if ((mode & 0o077) === 0) return []
  // Not `secrets rotate`: what it puts away holds on.
  return [
    `${path} can be read by others: chmod 600 it. If somebody may have, remove it: the next start makes another, and everybody logs in again.`,
  ]
}
