import { tiers } from '#sync-rules'
import type { OpenStore } from '../client/store/store.ts'
import type { Meta, StoredOp } from '../client/store/tables.ts'
import type { MemoryDisk } from '../client/store/testing/memory-replica.ts'
import type { Db } from '../server/db.ts'
import type { Device } from './device.ts'
import { type Model, Violation } from './model.ts'

/** What was ever written down on the devices of one person. */
export interface Written {
  minted: Set<string>
  /** Was on a disk that the browser threw away: the server may have heard of it or not. */
  evicted: Set<string>
}

/**
 * What must hold after every write of a device: its ops are remembered for later, its base claims nothing it has not seen,
 * and what waits is no more than what was handed out and not answered.
 */
export function checkDisk(device: Device, { minted }: Written, brought: number): void {
  const table = <T>(name: 'ops' | 'meta') => [...(device.disk.contents.get(name)?.values() ?? [])] as T[]
  const ops = table<StoredOp>('ops')
  for (const op of ops) minted.add(op.op_id)
  const [meta] = table<Meta>('meta')
  if (!meta) return
  device.clients.add(meta.client_id)
  if (meta.base > brought) {
    throw new Violation('I3', `${device.name} claims to have seen ${meta.base}, its stream brought ${brought}`)
  }
  if (ops.length > meta.minted - meta.acked) {
    throw new Violation('I6', `${device.name} has ${ops.length} waiting, of ${meta.acked} to ${meta.minted}`)
  }
}

/** What must hold once nothing moves any more. */
export async function checkAtRest(
  db: Db,
  userId: string,
  devices: readonly Device[],
  model: Model,
  written: Written,
): Promise<void> {
  await exactlyOnce(db, userId, written)
  await bounded(db, userId)
  await asTheModel(db, userId, model)
  for (const device of devices) await asTheServer(db, userId, device)
}

/** Outcomes that did nothing: such an op may be tried again under another name, and then be done. */
const undone = ['rejected', 'superseded']

/**
 * I2: every op a device wrote down is in the log, and was done once at most; each client has an answer for every number, and
 * its ops were done in that order. I10: nothing is in the log that was written down for somebody else.
 */
export async function exactlyOnce(db: Db, userId: string, { minted, evicted }: Written): Promise<void> {
  const logged = await db.rows<{ op_id: string; outcome: string; client_id: string; mid: number }>(
    'select op_id, outcome, client_id, mid from change_log where user_id = $1 and op_id is not null order by seq',
    [userId],
  )
  const times = new Map<string, number>()
  const last = new Map<string, number>()
  for (const { op_id, outcome, client_id, mid } of logged) {
    if (mid <= (last.get(client_id) ?? 0)) throw new Violation('I2', `${client_id} goes back to op ${mid}`)
    last.set(client_id, mid)
    times.set(op_id, (times.get(op_id) ?? 0) + (undone.includes(outcome) ? 0 : 1))
    if (!minted.has(op_id)) throw new Violation('I10', `op ${op_id} is on a list it was not made for`)
  }
  for (const op of minted) {
    const n = times.get(op)
    if (n === undefined && !evicted.has(op)) throw new Violation('I2', `op ${op} is not in the log`)
    if (n !== undefined && n > 1) throw new Violation('I2', `op ${op} was done ${n} times`)
  }
  const jump = await db.row<{ client_id: string; mid: number }>(
    `select client_id, mid from (
       select client_id, mid, row_number() over (partition by client_id order by mid) as n
       from sync_results where client_id in (select client_id from sync_clients where user_id = $1)) answers
     where mid <> n limit 1`,
    [userId],
  )
  if (jump) throw new Violation('I2', `${jump.client_id} jumps to op ${jump.mid}`)
}

/** I6: what the server keeps for a client is a result for each of its ops at most. */
async function bounded(db: Db, userId: string): Promise<void> {
  const over = await db.row<{ client_id: string }>(
    `select c.client_id from sync_clients c
     where c.user_id = $1 and (select count(*) from sync_results r where r.client_id = c.client_id) > c.last_mid`,
    [userId],
  )
  if (over) throw new Violation('I6', `${over.client_id} has more results than ops`)
}

/** I9: whoever's op came out otherwise than wished finds it on the device that made it. */
export async function checkExplained(db: Db, userId: string, devices: readonly Device[]): Promise<void> {
  const logged = await db.rows<{ op_id: string; client_id: string; outcome: string }>(
    `select op_id, client_id, outcome from change_log
     where user_id = $1 and outcome in ('superseded', 'kept_both', 'rejected', 'parked')`,
    [userId],
  )
  for (const device of devices) {
    const told = device.disk.contents.get('attention') as Map<string, unknown>
    for (const { op_id, client_id, outcome } of logged) {
      // One that went with the power is nobody's here any more.
      if (device.clients.has(client_id) && !told.has(op_id) && !device.unplugged.has(op_id)) {
        throw new Violation('I9', `${device.name} does not tell that op ${op_id} was ${outcome}`)
      }
    }
  }
}

/** What a guest of a browser listed has come into the first account that logged in there, all of it. */
export async function checkGuests(db: Db, devices: readonly Device[]): Promise<void> {
  for (const browser of new Set(devices.map(device => device.browser))) {
    if (browser.devices.some(device => device.evictions.length > 0)) continue
    if ((browser.guest.contents.get('ops')?.size ?? 0) > 0) throw new Violation('I2', `${browser.name} keeps a guest`)
    const users = browser.devices.map(device => device.world.auth.user_id)
    const missing = await db.row<{ listed: string }>(
      `select listed from unnest($1::text[]) listed where not exists (
         select from change_log where user_id = any($2::uuid[]) and kind = 'ranking.place' and args->>'media_id' = listed)`,
      [[...browser.listed], users],
    )
    if (missing) throw new Violation('I2', `${missing.listed}, which a guest of ${browser.name} listed, is gone`)
  }
}

/**
 * I10: of what was thrown away with a disk nobody is told more than was there, nor nothing when the server knows of some.
 * Gives the devices that say nothing.
 */
export async function checkLost(db: Db, devices: readonly Device[]): Promise<Device[]> {
  const silent: Device[] = []
  for (const device of devices) {
    const { name, disk, evictions, unplugged } = device
    const [meta] = [...(disk.contents.get('meta')?.values() ?? [])] as Meta[]
    const shown = meta?.lost ?? 0
    if (shown > evictions.reduce((sum, { ops }) => sum + ops, unplugged.size))
      throw new Violation('I10', `${name} says that ${shown} changes are lost`)
    const [only, ...others] = evictions
    if (!only || others.length > 0) continue
    const known = await db.row('select from sync_clients where client_id = any($1::uuid[]) and minted > last_mid', [
      only.clients,
    ])
    if (known && shown === 0) silent.push(device)
  }
  return silent
}

/** I1, I3: the server's lists are those of the model, every position once, every item once. */
async function asTheModel(db: Db, userId: string, model: Model): Promise<void> {
  const rows = await db.rows<{ media_item_id: string; tier: string; rank_position: string }>(
    `select media_item_id, tier, rank_position from user_rankings
     where user_id = $1 and tier is not null order by tier, rank_position, id`,
    [userId],
  )
  for (const tier of tiers) {
    const list = rows.filter(row => row.tier === tier)
    const order = list.map(row => row.media_item_id).join()
    if (order !== model.tiers[tier].join()) throw new Violation('I1', `tier ${tier}: the server has ${order}`)
    if (new Set(list.map(row => row.rank_position)).size !== list.length)
      throw new Violation('I3', `tier ${tier} has a tie`)
  }
}

/** What can be seen of a device: its disk, and what its tabs show. */
export interface Seen {
  name: string
  disk: Pick<MemoryDisk, 'contents'>
  tabs: Iterable<{ store?: Pick<OpenStore, 'view' | 'sync'> }>
}

/** I1: every replica holds the server's rows, and every open tab shows them. */
export async function asTheServer(db: Db, userId: string, device: Seen): Promise<void> {
  const row = await db.row<{ rows: Record<string, { id: string }[]> }>(
    `select jsonb_build_object(
       'user_rankings', (select coalesce(jsonb_agg(ranking_as_json(r)), '[]') from user_rankings r where user_id = $1),
       'watchlist_items', (select coalesce(jsonb_agg(watchlist_item_as_json(w)), '[]') from watchlist_items w where user_id = $1),
       'my_media', (select coalesce(jsonb_agg(stub_as_json(m)), '[]') from media_items m where created_by_user_id = $1)) as rows`,
    [userId],
  )
  for (const table of ['user_rankings', 'watchlist_items', 'my_media'] as const) {
    const here = spell([...(device.disk.contents.get(table)?.values() ?? [])] as { id: string }[])
    const there = spell(row?.rows[table] ?? [])
    if (here !== there) throw new Violation('I1', `${device.name} differs in ${table}:\n${here}\n${there}`)
  }
  for (const tab of device.tabs) {
    const view = tab.store?.view()
    const shown = tiers.map(tier => view?.tiers[tier].join()).join('|')
    const order = await shownByServer(db, userId)
    if (shown !== order) throw new Violation('I1', `a tab of ${device.name} shows ${shown}, the server has ${order}`)
    const { kind, waiting } = tab.store?.sync() ?? {}
    if (kind !== 'up_to_date' || waiting !== 0)
      throw new Violation('I8', `a tab of ${device.name} says ${kind}, ${waiting} waiting`)
  }
}

const spell = (rows: readonly { id: string }[]): string =>
  [...rows]
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map(row => JSON.stringify(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1))))
    .join('\n')

async function shownByServer(db: Db, userId: string): Promise<string> {
  const rows = await db.rows<{ media_item_id: string; tier: string }>(
    'select media_item_id, tier from user_rankings where user_id = $1 and tier is not null order by tier, rank_position, id',
    [userId],
  )
  const of = (tier: string) => rows.filter(row => row.tier === tier).map(row => row.media_item_id)
  return tiers.map(tier => of(tier).join()).join('|')
}
