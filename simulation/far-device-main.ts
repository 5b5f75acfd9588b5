/**
 * The other side of far-device.ts. What a page has of its browser, and Node has not, is made here before the client is
 * loaded: an address, a document that is looked at, cookies, and paths that belong to that address.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Session } from '#sync-rules'
import { clock } from '../client/store/browser.ts'
import type { Locks } from '../client/store/ports.ts'
import { Replica } from '../client/store/replica.ts'
import { type OpenStore, openStore } from '../client/store/store.ts'
import type { StoredOp, Tables } from '../client/store/tables.ts'
import { emptyDisk, memoryTables } from '../client/store/testing/memory-replica.ts'
import { startSync } from '../client/sync/leader.ts'
import type { Loop } from '../client/sync/loop.ts'
import type { Answered, FarCalls, Question } from './far-device.ts'
import { carryOut, decide } from './people.ts'
import { type Dice, dice as diceOf } from './random.ts'

const disk = emptyDisk()
const minted = new Set<string>()
let dice: Dice
const random = { uuid: () => dice.uuid(), number: () => dice.number() }
/** Its only tab has every lock. */
const locks: Locks = {
  hold: (_, run) => {
    const stop = new AbortController()
    void run(stop.signal)
    return () => stop.abort()
  },
}
let store: OpenStore
let loop: Loop

const calls: FarCalls = {
  async logIn({ url, login, password, seed }) {
    dice = diceOf(seed)
    browse(url)
    const { call, setAccount } = await import('../client/api.ts')
    const { data } = await call<Session>('POST', '/auth/login', { body: { login, password }, auth: false })
    setAccount(data.user.id, data)
    const channel = { post: () => {}, listen: () => () => {} }
    const replica = new Replica(watched(memoryTables(disk)))
    store = await openStore({ clock, random, channel, replica }, { id: data.user.id, guest: false })
  },
  async logInAgain({ login, password }) {
    const { call, setAccount } = await import('../client/api.ts')
    const { data } = await call<Session>('POST', '/auth/login', { body: { login, password }, auth: false })
    setAccount(data.user.id, data)
    loop.wake()
  },
  async sync({ hasty } = { hasty: false }) {
    const { timeout } = AbortSignal
    if (hasty) AbortSignal.timeout = ms => timeout(ms / 20)
    const { network } = await import('../client/sync/network.ts')
    loop = startSync({ clock, random, network, locks }, store.core)
  },
  async gestures(count, films) {
    for (let i = 0; i < count; i++) {
      await carryOut(store, decide(store, dice, films), films)
      await sleep(dice.below(40))
    }
  },
  wake: async () => loop.wake(),
  look: async () => ({ contents: disk.contents, tiers: store.view().tiers, sync: store.sync(), minted }),
}

function browse(url: string): void {
  const cookies = new Map<string, string>()
  const plain = globalThis.fetch
  const fetch: typeof plain = async (input, init) => {
    const headers = new Headers(init?.headers)
    headers.set('Cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '))
    const reply = await plain(new URL(String(input), url), { ...init, headers })
    for (const cookie of reply.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/u.exec(cookie) ?? []
      cookies.set(name, value)
    }
    return reply
  }
  const document = { visibilityState: 'visible', documentElement: { lang: 'en' } }
  const page = { location: { origin: url }, document, navigator: { languages: ['en'] }, fetch }
  for (const [name, value] of Object.entries(page))
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true })
}

/** Looks at what is on the disk after each write. */
const watched = (tables: Tables): Tables => ({
  ...tables,
  write: async run => {
    const result = await tables.write(run)
    for (const op of disk.contents.get('ops')?.values() ?? []) minted.add((op as StoredOp).op_id)
    return result
  },
})

process.on('message', ({ id, call, args }: Question) => {
  const answer = (say: Omit<Answered, 'id'>) => process.send?.({ id, ...say })
  const run = calls[call] as (...args: unknown[]) => Promise<unknown>
  run(...args).then(
    value => answer({ value }),
    error => answer({ error: String(error?.stack ?? error) }),
  )
})
// Whoever asked is gone.
process.on('disconnect', () => process.exit())
