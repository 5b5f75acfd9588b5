import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Shape, ShapeStream } from '@electric-sql/client'
import { describe, expect, test } from 'vitest'
import { template } from '../db/template.ts'
import { parseEnv } from '../env.ts'
import { FOR_EVER, shapesOn } from '../shapes/testing/harness.ts'
import { type Running, startServer } from '../start.ts'
import { playedOn } from '../testing/database.ts'
import { caller, signUp, type TestUser } from '../testing/http.ts'
import { publicFilms } from '../testing/two-users.ts'
import { runCommand } from './commands.ts'
import { askServer } from './socket.ts'

/* After a restore. Devices are the unmodified client of Electric; nothing here looks at a clock. */

type Row = Record<string, unknown>

/** A device that follows the rankings of somebody, from where it stood when it was last closed. */
function follow(url: string, { token }: TestUser, stood?: { handle: string; offset: `${number}_${number}` | '-1' }) {
  const leave = new AbortController()
  const controls: unknown[] = []
  const stream = new ShapeStream<Row & { [key: string]: never }>({
    url: `${url}/sync/shapes/user_rankings`,
    headers: { Authorization: `Bearer ${token}` },
    signal: leave.signal,
    ...stood,
  })
  stream.subscribe(messages => {
    for (const { headers } of messages) if ('control' in headers) controls.push(headers.control)
  })
  const shape = new Shape(stream)
  const films = () => new Set(shape.currentRows.map(row => (row as Row).media_item_id))
  return {
    films,
    refetched: () => controls.includes('must-refetch'),
    stands: () => ({ handle: stream.shapeHandle ?? '', offset: stream.lastOffset as '-1' }),
    until: (wanted: () => boolean) =>
      new Promise<void>(done => {
        const look = () => {
          if (!wanted()) return
          stop()
          done()
        }
        const stop = shape.subscribe(look)
        look()
      }),
    [Symbol.dispose]: () => leave.abort(),
  }
}

describe.each(playedOn)('a new epoch on %s', engine => {
  test.each([false, true])(
    'is told at once to devices that hold a line (events: %s), and they read anew',
    async sse => {
      await using shapes = await shapesOn({ engine, patience: { stream: FOR_EVER, keepAlive: FOR_EVER } })
      const ada = await shapes.user()
      await ada.rank('S', 'a0')
      const { next } = await ada.snapshot()
      const live = { ...next, live: 'true', ...(sse && { live_sse: 'true', experimental_live_sse: 'true' }) }
      const held = ada.get(live)
      await shapes.pokes.waiting(1)
      const said = await runCommand({ ...shapes.deps, origin: shapes.url }, ['epoch', 'new'])
      expect(said).toContain('This database has a new epoch.')
      // A stream that had not begun by then is refused as well.
      expect(sse ? [200, 409] : [409]).toContain((await held).status)
      expect((await ada.get(live)).status).toBe(409)
      const again = await ada.snapshot()
      expect((await ada.get({ ...again.next })).status).toBe(200)
    },
  )
})

test('a restored list has ghosts on a device that was idle meanwhile, until the operator says that it was restored', async () => {
  await template()
  const folder = await mkdtemp(join(tmpdir(), 'mq-epoch-'))
  const backup = `${folder}-backup`
  const env = parseEnv({ PORT: '0', DATA_DIR: folder, LOG_LEVEL: 'silent', THROTTLES: 'off' })
  let server: Running | undefined
  const restart = async () => {
    await server?.close()
    server = await startServer(env)
    return server.url
  }
  try {
    let url = await restart()
    const ada = await signUp(url, caller(url), 'ada')
    const [kept, lost, later] = (await publicFilms(server as unknown as Running, 3)) as [string, string, string]
    const rank = async (media_item_id: string) => {
      const reply = await caller(url, ada.token)('POST', '/rankings', { body: { media_item_id, tier: 'S' } })
      expect(reply.status, reply.text).toBe(201)
    }
    await rank(kept)
    await server?.close()
    await cp(folder, backup, { recursive: true })
    url = await restart()
    await rank(lost)
    let stood: ReturnType<ReturnType<typeof follow>['stands']>
    {
      using phone = follow(url, ada)
      await phone.until(() => phone.films().size === 2)
      stood = phone.stands()
    }
    await server?.close()
    await rm(folder, { recursive: true })
    await cp(backup, folder, { recursive: true })
    url = await restart()
    await rank(later)

    using phone = follow(url, ada, stood)
    await phone.until(() => phone.films().has(later))
    // It was told of nothing: what was written since has gone beyond where it stood.
    expect(phone.refetched()).toBe(false)
    expect(await askServer(folder, ['epoch', 'new'])).toContain('This database has a new epoch.')
    await phone.until(() => phone.films().has(kept))
    expect(phone.refetched()).toBe(true)
    expect(phone.films()).toEqual(new Set([kept, later]))
  } finally {
    await server?.close()
    await rm(folder, { recursive: true, force: true })
    await rm(backup, { recursive: true, force: true })
  }
})
