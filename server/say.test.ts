import { closeSync, existsSync, openSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { afterEach, expect, test } from 'vitest'
import { saying } from './say.ts'
import { copyDataFolder } from './testing/data-folder.ts'
import { freePort, startProcess } from './testing/process.ts'
import { until } from './testing/until.ts'

/** Every write to it fails as on a disk that is full. */
const FULL = '/dev/full'

const ends: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

test.for(['a full disk', 'nobody'] as const)(
  'whoever asks is answered while the log goes to %s, and the server ends when asked',
  { timeout: 300_000 },
  async (where, { skip }) => {
    skip(where === 'a full disk' && !existsSync(FULL), 'This machine has no disk that is always full.')
    const folder = await mkdtemp(join(tmpdir(), 'marquee-say-'))
    ends.push(() => rm(folder, { recursive: true }))
    await copyDataFolder(folder)
    const full = where === 'nobody' ? undefined : openSync(FULL, 'w')
    const PORT = await freePort()
    const server = startProcess({ DATA_DIR: folder, PORT, LOG_LEVEL: 'info' }, undefined, [full ?? 'pipe', 'pipe'])
    ends.push(() => server.end('SIGKILL'))
    if (full) closeSync(full)
    server.child.stdout?.destroy()
    const ask = () => fetch(`http://127.0.0.1:${PORT}/healthz`).then(({ status }) => status)
    await until(() => server.child.exitCode !== null || ask().then(Boolean, () => false))
    // Each of them has its line in the log.
    for (let time = 0; time < 5; time++) expect(await ask()).toBe(200)
    expect(await server.end('SIGTERM')).toBe(0)
  },
)

test('for a reader who does not read a mebibyte is kept, and all that comes later is said again once it was read', () => {
  const unread: (() => void)[] = []
  const pipe = new Writable({ write: (_text, _encoding, read) => void unread.push(read) })
  const say = saying(pipe)
  const line = 'x'.repeat(1 << 10)
  for (let time = 0; time < 5_000; time++) say(line)
  expect(pipe.writableLength).toBe(1 << 20)
  // Each that is read makes room for the next.
  for (const read of unread) read()
  expect([unread.length, pipe.writableLength]).toEqual([1 << 10, 0])
  say(line)
  expect(unread.length).toBe((1 << 10) + 1)
})
