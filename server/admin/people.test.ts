import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { forgetDeeds } from '../audit.ts'
import { refreshLeaderboards } from '../social/leaderboard.ts'
import { playedOn } from '../testing/database.ts'
import { PASSWORD, type TestServer, testServer } from '../testing/http.ts'
import { publicFilms } from '../testing/two-users.ts'
import { runCommand } from './commands.ts'

const run = ({ deps, url }: TestServer, ...words: string[]) => runCommand({ ...deps, origin: url }, words)
const logIn = (server: TestServer, password: string) =>
  server.call('POST', '/auth/login', { body: { login: 'ada', password } })
const deeds = async (server: TestServer, name = 'ada') =>
  (await run(server, 'audit', 'of', name)).split('\n').map(line => line.split('  ').slice(1, 3).join(' '))

describe.each(playedOn)('an operator on %s', engine => {
  test('sees who has an account, deletes one, and hands over what is kept of it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'marquee-people-'))
    try {
      await using server = await testServer({ engine })
      expect(await run(server, 'user', 'list')).toBe('Nobody has an account.')
      const ada = await server.signUp('ada')
      await server.signUp('bob')
      expect(await run(server, 'user', 'list')).toMatch(
        /^ada {2}ada@example\.com {2}[\d-]{10} {2}0 ranked {2}seen .*\nbob /u,
      )
      const path = join(folder, 'ada.json')
      expect(await run(server, 'user', 'export', 'ada', path)).toContain(path)
      expect((await stat(path)).mode & 0o777).toBe(0o600)
      const file = JSON.parse(await readFile(path, 'utf8'))
      expect(file.user.email).toBe('ada@example.com')
      expect(file.account_events.map((event: { what: string }) => event.what)).toEqual(['signed_up', 'logged_in'])
      await expect(run(server, 'user', 'export', 'ada', path)).rejects.toThrow('exists already')
      const cut = join(folder, 'cut.json')
      await server.deps.db.exec('alter table blocks rename to lost_blocks')
      await expect(run(server, 'user', 'export', 'ada', cut)).rejects.toThrow('blocks')
      await server.deps.db.exec('alter table lost_blocks rename to blocks')
      await expect(stat(cut), 'a part of it').rejects.toThrow('ENOENT')
      expect(await run(server, 'user', 'delete', 'ADA')).toContain('ada is deleted')
      expect((await ada.call('GET', '/auth/me')).error?.code).toBe('session_revoked')
      expect((await logIn(server, PASSWORD)).status).toBe(401)
      expect(await run(server, 'user', 'list')).toMatch(/^ada .* deleted\nbob [^\n]*$/u)
      const back = { body: { login: 'ada', password: PASSWORD } }
      expect((await server.call('POST', '/account/undelete', back)).status).toBe(200)
      expect((await deeds(server)).slice(2)).toEqual([
        'operator user export',
        'operator account_deleted',
        'operator signed_out',
        'operator user delete',
        'user account_taken_back',
        'user logged_in',
      ])
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  test('who is deleted a second time has no longer to take it back, and is told so', async () => {
    let now = Date.now()
    await using server = await testServer({ engine, now: () => now })
    await server.signUp('ada')
    const until = async () => /Until (\S+)/u.exec(await run(server, 'user', 'delete', 'ada'))?.[1]
    const first = await until()
    expect(first).toBe(new Date(now + 7 * 86_400_000).toISOString())
    now += 3_600_000
    expect(await until()).toBe(first)
    expect((await deeds(server)).filter(deed => deed === 'operator account_deleted')).toHaveLength(1)
  })

  test('lets somebody in again who was guessed at too often', async () => {
    await using server = await testServer({ engine, env: { THROTTLES: 'on' } })
    const { user } = await server.signUp('ada')
    // From a hundred places: what is spent for one place runs off by itself.
    const { db } = server.deps
    const account = createHash('sha256').update(user.id).digest()
    await db.rows('insert into login_failures (account_hash, run, at) values ($1, 100, now())', [account])
    for (let i = 0; i < 50; i++) await server.deps.throttles.spend('login_account', user.id)
    expect((await logIn(server, PASSWORD)).status).toBe(429)
    expect(await run(server, 'user', 'unlock', 'ada')).toContain('ada can try passwords again.')
    expect((await logIn(server, PASSWORD)).status).toBe(200)
  })

  test('who is disabled stands on no leaderboard any more, at once', async () => {
    await using server = await testServer({ engine })
    const { db } = server.deps
    const ada = await server.signUp('ada')
    const films = await publicFilms(server, 2)
    for (const media_item_id of films)
      expect((await ada.call('POST', '/rankings', { body: { media_item_id, tier: 'S' } })).status).toBe(201)
    await ada.call('PATCH', '/account', { body: { visibility: 'public' } })
    const places = async () =>
      (await db.row<{ n: number }>('select count(user_id)::int as n from leaderboard_people'))?.n
    await refreshLeaderboards(server.deps)
    expect(await places()).toBe(1)
    await run(server, 'user', 'disable', 'ada')
    expect(await places()).toBe(0)
    await run(server, 'user', 'enable', 'ada')
    await refreshLeaderboards(server.deps)
    expect(await places()).toBe(1)
    await db.rows('delete from leaderboard_people')
    await run(server, 'recompute')
    expect(await places()).toBe(1)
  })

  test('is told by the doctor what is wrong', async () => {
    await using server = await testServer({ engine })
    const { user } = await server.signUp('ada')
    // A test server has no data folder of its own.
    server.deps.env.DATA_DIR = tmpdir()
    expect(await run(server, 'doctor')).toMatch(/^ok {5}schema\nok {5}data\n/u)
    const { db } = server.deps
    await db.rows('update sync_heads set seq = $2 where user_id = $1', [user.id, Date.now() + 3_600_000])
    await db.rows("update schema_migrations set sha256 = 'x' where name = '0001-schema.sql'")
    await db.rows('update users set disabled_at = now()')
    server.deps.env.HOST = '0.0.0.0'
    const said = await run(server, 'doctor').catch((error: Error) => error.message)
    expect(said).toContain('WRONG  schema: migrations/0001-schema.sql was changed')
    expect(said).toContain('WRONG  data: 1 sessions of deleted or disabled accounts are open.')
    expect(said).toMatch(/WRONG {2}clock: The newest change is 3\d\d\d s in the future/u)
    expect(said).toContain('WRONG  settings: HOST is open to others')
    // What cannot be looked at keeps nothing else from being looked at.
    await db.exec('alter table sync_results rename to lost_results')
    const more = await run(server, 'doctor').catch((error: Error) => error.message)
    expect(more).toMatch(/^WRONG {2}data: It could not be looked at: .*sync_results.*\.$/mu)
    expect(more).toContain('WRONG  settings: HOST is open to others')
  })

  test('finds who did what written down for 180 days, without any secret', async () => {
    let now = Date.now()
    await using server = await testServer({ engine, now: () => now })
    const ada = await server.signUp('ada')
    const changed = await ada.call('POST', '/auth/password', {
      body: { current_password: PASSWORD, new_password: 'nine purple elephants', revoke_others: true },
    })
    expect(changed.status, changed.text).toBe(200)
    await logIn(server, 'nine purple elephants')
    await run(server, 'sessions', 'revoke', 'ada')
    await run(server, 'reset-link', 'ada')
    expect(await deeds(server)).toEqual([
      'user signed_up',
      'user logged_in',
      'user password_changed',
      'user logged_in',
      'operator signed_out',
      'operator signed_out',
      'operator sessions revoke',
      'operator reset-link',
    ])
    const { db } = server.deps
    const all = JSON.stringify(await db.rows('select * from audit'))
    expect(all).not.toMatch(/elephants|umbrellas|example\.com|mq1/u)
    now += 179 * 86_400_000
    expect(await forgetDeeds(server.deps)).toBe(0)
    now += 2 * 86_400_000
    expect(await forgetDeeds(server.deps)).toBe(8)
    expect(await run(server, 'audit', 'list')).toBe('Nothing is written down.')
  })
})
