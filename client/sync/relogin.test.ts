import { expect, test } from 'vitest'
import { Replica } from '../store/replica.ts'
import { openStore } from '../store/store.ts'
import { emptyDisk, memoryTables } from '../store/testing/memory-replica.ts'
import { aClock, aRandom, tabsOf } from '../store/testing/ports.ts'
import { startPush } from './push.ts'
import { ModelServer, refusal } from './testing/model-server.ts'

/** Somebody logs in while the drain still waits for the word that their session is over. */

const USER = '00000000-0000-4000-8000-000000000001'
const FILM = '01000000-0000-4000-8000-00000000aaaa'

async function sessionOver() {
  const clock = aClock()
  const server = new ModelServer(clock.now)
  const random = aRandom(1)
  const replica = new Replica(memoryTables(emptyDisk()))
  const store = await openStore({ clock, random, replica, channel: tabsOf()() }, { id: USER, guest: false })
  const said: ((renewed: boolean) => void)[] = []
  const renew = () => new Promise<boolean>(resolve => said.push(resolve))
  server.fates = [refusal('token_expired')]
  const network = { ...server.network(), renew }
  const links: string[] = []
  const link = (how: string) => links.push(how)
  const push = startPush({ clock, random, network, link, wentBack: () => {} }, store.core)
  await store.place(FILM, 'S', 'bottom')
  await clock.settle()
  return { clock, server, store, push, said, links }
}

test('a log-in during the last renewal of the session before is not overslept', async () => {
  const { clock, store, push, said } = await sessionOver()
  push.wake()
  said.shift()?.(false)
  await clock.advance(1_000)
  expect(store.core.waiting()).toEqual([])
})

test('one wake is one more try: where the session stays over, nothing is asked for ever', async () => {
  const { clock, server, store, push, said, links } = await sessionOver()
  server.fates = Array.from({ length: 9 }, () => refusal('token_expired'))
  push.wake()
  said.shift()?.(false)
  await clock.settle()
  said.shift()?.(false)
  await clock.advance(600_000)
  expect([server.pushes.length, links.at(-1), store.core.waiting().length]).toEqual([2, 'needs_login', 1])
})

test('who is woken during each exchange is told between them that the session is over', async () => {
  const { clock, server, push, said, links } = await sessionOver()
  server.fates = Array.from({ length: 9 }, () => refusal('token_expired'))
  for (let turn = 0; turn < 3; turn++) {
    push.wake()
    said.shift()?.(false)
    await clock.settle()
    expect([links.at(-1), said.length]).toEqual(['needs_login', 0])
    push.wake()
    await clock.settle()
    expect(said.length).toBe(1)
  }
})
