import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import pg from 'pg'
import { expect, test, vi } from 'vitest'
import { dropTestDatabase, testDatabaseUrl, testDb } from '../testing/database.ts'
import { faultProxy } from '../testing/fault-proxy.ts'
import { hurriedDeadline, openPostgres } from './postgres.ts'

test('two transactions that lock in opposite order both succeed', async () => {
  await using db = await testDb('postgres')
  await db.exec('create table pair (id int primary key, n int not null); insert into pair values (1, 0), (2, 0)')
  let both = 0
  let met = () => {}
  const meeting = new Promise<void>(done => {
    met = done
  })
  let turns = 0
  const cross = (first: number, second: number) =>
    db.tx(async tx => {
      turns++
      await tx.rows('update pair set n = n + 1 where id = $1', [first])
      if (++both === 2) met()
      await meeting
      await tx.rows('update pair set n = n + 1 where id = $1', [second])
    })
  await Promise.all([cross(1, 2), cross(2, 1)])
  expect(await db.rows('select n from pair order by id')).toEqual([{ n: 2 }, { n: 2 }])
  expect(turns).toBe(3)
})

test('a transaction whose snapshot went stale starts again', async () => {
  await using db = await testDb('postgres')
  await db.exec('create table tally (n int not null); insert into tally values (0)')
  let turns = 0
  await db.tx(async tx => {
    await tx.exec('set transaction isolation level repeatable read')
    const { n } = (await tx.row<{ n: number }>('select n from tally')) ?? { n: -1 }
    if (++turns === 1) await elsewhere(() => db.rows('update tally set n = 10'))
    await tx.rows('update tally set n = $1', [n + 1])
  })
  expect(turns).toBe(2)
  expect(await db.row('select n from tally')).toEqual({ n: 11 })
})

test('a snapshot does not see what is committed beside it', async () => {
  await using db = await testDb('postgres')
  await db.exec('create table page (n int)')
  const count = 'select count(*) as n from page'
  await db.tx(
    async tx => {
      expect(await tx.row(count)).toEqual({ n: 0 })
      await elsewhere(() => db.rows('insert into page values (1)'))
      expect(await tx.row(count)).toEqual({ n: 0 })
    },
    { snapshot: true },
  )
  expect(await db.row(count)).toEqual({ n: 1 })
})

test('a listener is there again after its connection was cut, and is told to look', async () => {
  await using db = await testDb('postgres')
  const heard: string[] = []
  let wake = () => {}
  const stop = await db.listen('news', payload => {
    heard.push(payload)
    wake()
  })
  const again = new Promise<void>(done => {
    wake = done
  })
  await db.rows("select pg_terminate_backend(pid) from pg_stat_activity where query = 'listen news'")
  await again
  const next = new Promise<void>(done => {
    wake = done
  })
  await db.rows("select pg_notify('news', 'back')")
  await next
  expect(heard).toEqual(['', 'back'])
  await stop()
})

test('cut connections cost the statement that ran on them, and no other', async () => {
  await using db = await testDb('postgres')
  const cut =
    'select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname = current_database()'
  const held = db.tx(async tx => {
    await tx.rows('select 1')
    await elsewhere(() => db.rows(cut))
    await tx.rows('select 2')
  })
  await expect(held).rejects.toThrow()
  await Promise.all(Array.from({ length: 5 }, () => db.rows('select 1')))
  await elsewhere(() => db.rows(cut))
  expect(await db.row('select 3 as n').catch(() => db.row('select 3 as n'))).toEqual({ n: 3 })
})

test('a connection that PostgreSQL ends in the moment it is made costs what wanted it, and not the process', async () => {
  const url = await testDatabaseUrl()
  const { way: toServer, database } = addressOf(url)
  const beside = await openPostgres(url)
  const end = 'select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and pid <> pg_backend_pid()'
  // That it is ready and that it ends arrives in one piece, as it does where the process has been busy meanwhile.
  const way = createServer(client => {
    const server = connect(toServer)
    client.pipe(server)
    const said: Buffer[] = []
    server.on('data', chunk => {
      said.push(chunk)
      if (chunk.subarray(-6).equals(READY)) void beside.rows(end, [database])
    })
    server.on('end', () => client.end(Buffer.concat(said)))
    for (const line of [client, server]) line.on('error', () => {})
  }).listen(0, '127.0.0.1')
  await once(way, 'listening')
  const db = await openPostgres(`postgres://postgres@127.0.0.1:${(way.address() as AddressInfo).port}/${database}`)
  await expect(db.rows('select 1')).rejects.toMatchObject({ code: 'unavailable', status: 503 })
  await Promise.all([db.close(), beside.close(), new Promise(done => way.close(done))])
  await dropTestDatabase(url)
})
/** ReadyForQuery, and in no transaction: 'Z', four bytes of length, 'I'. */
const READY = Buffer.from('5a0000000549', 'hex')

test('a PostgreSQL that falls silent costs what it was asked meanwhile, and what is asked once it is back is answered', async () => {
  await using far = await behindProxy()
  const { db, line } = far
  const ask = () => db.rows('select 1')
  await Promise.all([ask(), ask()])
  line.silence({ deaf: true })
  const lost = Promise.allSettled([ask(), db.tx(tx => tx.rows('select 1'))])
  const waits = ask()
  await onTheWay()
  line.calm()
  vi.advanceTimersByTime(hurriedDeadline)
  const refused = { status: 'rejected', reason: expect.objectContaining({ code: 'unavailable', status: 503 }) }
  expect(await lost).toEqual([refused, refused])
  expect(await waits).toHaveLength(1)
  expect(await Promise.all([ask(), ask()])).toHaveLength(2)
})

test('a PostgreSQL that has fallen silent does not keep the server from ending', async () => {
  await using far = await behindProxy()
  const { db, line } = far
  const stop = await db.listen('news', () => {})
  await db.rows('select 1')
  line.silence({ deaf: true })
  const lost = db.rows('select 1')
  await onTheWay()
  const stopped = stop()
  const closed = db.close()
  vi.advanceTimersByTime(hurriedDeadline)
  await expect(lost).rejects.toMatchObject({
    code: 'unavailable',
    cause: { message: expect.stringContaining('has not answered') },
  })
  await Promise.all([stopped, closed])
})

test('a server that is not there is refused as unavailable', async () => {
  const db = await openPostgres('postgres://nobody@127.0.0.1:1/none')
  await expect(db.rows('select 1')).rejects.toMatchObject({ code: 'unavailable', status: 503 })
  await db.close()
})

test("options of the URL's own stand beside ours", async () => {
  const url = await testDatabaseUrl()
  const db = await openPostgres(`${url}${url.includes('?') ? '&' : '?'}options=-c%20work_mem%3D7MB`)
  expect(await db.row("select current_setting('work_mem') as m, current_setting('TimeZone') as z")).toEqual({
    m: '7MB',
    z: 'UTC',
  })
  await db.close()
  await dropTestDatabase(url)
})

/** A database behind a line that can fall silent, and time that goes on only when it is told to. */
async function behindProxy() {
  const url = await testDatabaseUrl()
  const { way, database } = addressOf(url)
  const line = await faultProxy(way, () => 0)
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const db = await openPostgres(`postgres://postgres@127.0.0.1:${line.port}/${database}`, {
    max: 2,
    deadline: hurriedDeadline,
    patience: 100,
  })
  return {
    db,
    line,
    async [Symbol.asyncDispose]() {
      await db.close().catch(() => {})
      vi.useRealTimers()
      await line[Symbol.asyncDispose]()
      await dropTestDatabase(url)
    },
  }
}

/** By the next turn of the loop, what was asked has been sent. */
const onTheWay = () => new Promise(done => setImmediate(done))

function addressOf(url: string) {
  const { host, port, database } = new pg.Client(url)
  return { way: host.startsWith('/') ? { path: `${host}/.s.PGSQL.${port}` } : { host, port }, database }
}

/** Runs beside the transaction, as another request would. */
function elsewhere<T>(run: () => Promise<T>): Promise<T> {
  return outside(run)
}
const outside = await import('node:async_hooks').then(({ AsyncLocalStorage }) => AsyncLocalStorage.snapshot())
