import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Db, Queries } from './db.ts'
import { forgetSessions, reapResults, resetIdleClients, trimLog } from './retention.ts'
import { Reader } from './shapes/testing/harness.ts'
import { playedOn } from './testing/database.ts'
import { holdLock } from './testing/hold.ts'
import { pair } from './testing/pair.ts'

const DAY = 86_400_000

describe.each(playedOn)('what is kept on %s', engine => {
  let devices: Awaited<ReturnType<typeof pair>>
  beforeAll(async () => {
    devices = await pair(engine)
  })
  afterAll(() => devices[Symbol.asyncDispose]())

  const deps = () => devices.server.deps
  const daysAgo = (days: number) => new Date(deps().now() - days * DAY).toISOString()

  /** A device that has sent 300 ops, of which the first 40 are this old. */
  async function sent300(days: number) {
    const started = await devices.start('S: A')
    const { client_id } = started.first
    const { db } = deps()
    await db.rows('update sync_clients set last_mid = 300, created_at = $2 where client_id = $1', [
      client_id,
      daysAgo(500),
    ])
    await db.rows(
      `insert into sync_results (client_id, mid, op_id, args_hash, result, parked, replayed_seq, created_at)
       select $1, n, gen_random_uuid(), '', '{}', case when n in (3, 4) then '{}'::jsonb end, case when n = 4 then 1 end,
              case when n <= 40 then $2::timestamptz else $3 end
       from generate_series(1, 300) n`,
      [client_id, daysAgo(days), daysAgo(1)],
    )
    const mids = async () =>
      (
        await db.rows<{ mid: number }>('select mid from sync_results where client_id = $1 order by mid', [client_id])
      ).map(row => row.mid)
    return { ...started, client_id, mids }
  }

  test('results go when they are old and beyond the newest, and never one that waits to be replayed', async () => {
    const { mids } = await sent300(91)
    const counts = await Promise.all([reapResults(deps()), reapResults(deps())])
    expect((await mids()).slice(0, 3)).toEqual([3, 41, 42])
    expect(counts[0] + counts[1]).toBe(39)
  })

  test('the newest 256 results stay, however old', async () => {
    const { client_id, mids } = await sent300(91)
    await deps().db.rows('update sync_results set created_at = $2 where client_id = $1', [client_id, daysAgo(200)])
    await reapResults(deps())
    expect(await mids()).toEqual([3, ...Array.from({ length: 256 }, (_, i) => 45 + i)])
  })

  test('results of the last 90 days stay, however many', async () => {
    const { mids } = await sent300(89)
    await reapResults(deps())
    expect(await mids()).toHaveLength(300)
  })

  test('a device away for 400 days is told to start anew, and its results go', async () => {
    const { first, client_id, mids } = await sent300(401)
    const { db } = deps()
    await db.rows('update sync_results set created_at = $2 where client_id = $1', [client_id, daysAgo(401)])
    await db.rows('update sync_clients set last_seen_at = $2 where client_id = $1', [client_id, daysAgo(399)])
    expect(await resetIdleClients(deps())).toBe(0)
    expect((await first.raw([])).status).toBe(200)
    await db.rows('update sync_clients set last_seen_at = $2 where client_id = $1', [client_id, daysAgo(401)])
    const counts = await Promise.all([resetIdleClients(deps()), resetIdleClients(deps())])
    expect(counts[0] + counts[1]).toBe(1)
    await reapResults(deps())
    expect(await mids()).toEqual([3])
    for (let i = 0; i < 2; i++) {
      const { status, error } = await first.raw([])
      expect([status, error?.code]).toEqual([409, 'client_reset'])
      expect(await resetIdleClients(deps())).toBe(0)
    }
  })

  test('many devices that came long ago and are still in use hide none that is away', async () => {
    const { user, client_id } = await sent300(401)
    const busy = await devices.start('S: A')
    const { db } = deps()
    await db.rows(
      `insert into sync_clients (client_id, user_id, created_at, last_seen_at)
       select ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, $1, $2, $3 from generate_series(1, 600) n`,
      [busy.user.user.id, daysAgo(600), daysAgo(1)],
    )
    await db.rows('update sync_clients set last_seen_at = $2 where client_id = $1', [client_id, daysAgo(401)])
    expect(await resetIdleClients(deps())).toBe(1)
    expect(
      await db.rows('select from sync_clients where user_id = $1 and reset_at is not null', [user.user.id]),
    ).toHaveLength(1)
    await db.rows('update sync_results set created_at = $2 where client_id = $1', [client_id, daysAgo(401)])
    expect(await reapResults(deps())).toBeGreaterThan(290)
  })

  test('a device that comes back while it is looked at is not reset', async () => {
    const { client_id } = await sent300(401)
    const { db, now } = deps()
    await db.rows('update sync_clients set last_seen_at = $2 where client_id = $1', [client_id, daysAgo(401)])
    const comesBack: Db['tx'] = async fn => {
      await db.rows('update sync_clients set last_seen_at = $2 where client_id = $1', [client_id, daysAgo(0)])
      return db.tx(fn)
    }
    expect(await resetIdleClients({ now, db: { ...db, tx: comesBack } })).toBe(0)
  })

  test('the log keeps 30 days, and who stopped before what is gone fetches anew', async () => {
    const { user, first } = await devices.start('S: A B')
    const other = await devices.start('S: A B')
    const reader = new Reader(user, devices.server.url, deps())
    const old = await reader.snapshot()
    first.top('C', 'S')
    const [middle] = await first.push()
    const kept = await reader.snapshot()
    first.top('D', 'S')
    const [newest] = await first.push()
    const log = (id: string) =>
      deps().db.rows<{ seq: number }>('select distinct seq from change_log where user_id = $1 order by seq', [id])
    const untouched = await log(other.user.user.id)
    await deps().db.rows('update change_log set at = $3 where user_id = $1 and seq <= $2', [
      user.user.id,
      middle?.seq,
      daysAgo(31),
    ])
    await deps().db.rows('update change_log set at = $3 where user_id = $1 and seq > $2', [
      user.user.id,
      middle?.seq,
      daysAgo(29),
    ])
    const counts = await Promise.all([trimLog(deps()), trimLog(deps())])
    expect(counts[0] + counts[1]).toBeGreaterThan(5)
    expect((await log(user.user.id)).map(entry => entry.seq)).toEqual([newest?.seq])
    expect(await log(other.user.user.id)).toEqual(untouched)
    expect((await reader.get(old.next)).status).toBe(409)
    const goesOn = await reader.get(kept.next)
    expect(goesOn.messages.map(message => message.value?.media_item_id)).toEqual([devices.names('D'), undefined])
  })

  test('the log is cut under the lock of its user', async () => {
    const { user } = await devices.start('S: A')
    await deps().db.rows('update change_log set at = $2 where user_id = $1', [user.user.id, daysAgo(31)])
    const log = (db: Queries) =>
      db.rows('select id from change_log where user_id = $1 for update nowait', [user.user.id])
    const writer = await holdLock(deps().db, user.user.id, log)
    const cut = trimLog(deps())
    expect(await writer.work).not.toEqual([])
    expect(await cut).toBeGreaterThan(0)
    expect(await log(deps().db)).toEqual([])
  })

  test('sessions go 90 days after they ended, and devices that had them stay', async () => {
    const { user, first } = await devices.start('S: A')
    const { db } = deps()
    const login = { login: user.user.username, password: 'seventeen green umbrellas' }
    for (let i = 0; i < 3; i++) await devices.server.call('POST', '/auth/login', { body: login })
    const sessions = async () => {
      const rows = await db.rows<{ id: string }>('select id from sessions where user_id = $1 order by created_at, id', [
        user.user.id,
      ])
      return rows.map(row => row.id)
    }
    const [own, ...others] = await sessions()
    const [revoked, ranOff, fresh] = others
    await db.rows('update sessions set revoked_at = $2 where id = $1', [revoked, daysAgo(91)])
    await db.rows('update sessions set expires_at = $2 where id = $1', [ranOff, daysAgo(91)])
    await db.rows('update sessions set revoked_at = $2 where id = $1', [fresh, daysAgo(89)])
    await db.rows('update sync_clients set session_id = $2 where client_id = $1', [first.client_id, revoked])
    const counts = await Promise.all([forgetSessions(deps()), forgetSessions(deps())])
    expect(counts[0] + counts[1]).toBe(2)
    expect(new Set(await sessions())).toEqual(new Set([own, fresh]))
    expect((await first.raw([])).status).toBe(200)
  })
})
