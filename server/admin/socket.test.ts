import { mkdtemp } from 'node:fs/promises'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { askServer, serveCommands } from './socket.ts'

test('an operator who is gone before they have read the answer does not end the server', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mq-socket-'))
  let answered = () => {}
  const ran = new Promise<void>(done => {
    answered = done
  })
  const stop = await serveCommands(folder, async ([word]) => {
    setTimeout(answered, 20)
    return `${word} done`
  })
  // It never reads, so the kernel tells the server of a reset and not of an end. An error nobody hears fails the run.
  const gone = createConnection(join(folder, 'admin.sock')).pause()
  gone.write('["status"]\n')
  await ran
  gone.destroy()
  await sleep(50)
  expect(await askServer(folder, ['status'])).toBe('status done')
  await stop()
})
