import Dexie from 'dexie'
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { User } from '#sync-rules'
import type { Session } from './session.ts'

/** Leaving a device: what was thrown away is gone, also when nobody waits for it, and nothing else is. */

const ADA = '00000000-0000-4000-8000-00000000000a'
const [ALIEN, FARGO] = ['01000000-0000-4000-8000-00000000aaaa', '02000000-0000-4000-8000-00000000aaaa']
const user = { id: ADA, username: 'ada', visibility: 'private' } as User
const DAY_MS = 24 * 3600 * 1000

let kept: Map<string, string>
let disk: IDBFactory
let answers: Record<string, () => Response | Promise<Response>>
/** What the browser calls when something happens to the window. */
let heard: [string, (event: object) => void][]
let reloads: number
let channels: BroadcastChannel[]
const never = new Promise<never>(() => {})
const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms))
const opened = (data: object) => new Response(JSON.stringify({ data }), { status: 200 })

beforeEach(() => {
  kept = new Map([['mq-profile', JSON.stringify(user)]])
  disk = new IDBFactory()
  answers = {}
  heard = []
  reloads = 0
  channels = []
  Dexie.dependencies.indexedDB = disk
  Dexie.dependencies.IDBKeyRange = IDBKeyRange
  vi.stubGlobal('indexedDB', disk)
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  })
  vi.stubGlobal('navigator', { language: 'en', languages: ['en'] })
  vi.stubGlobal('location', { origin: 'http://localhost', reload: () => reloads++ })
  vi.stubGlobal('document', { visibilityState: 'visible', documentElement: {}, addEventListener: () => {} })
  vi.stubGlobal('addEventListener', (...listener: (typeof heard)[number]) => heard.push(listener))
  const Channel = BroadcastChannel
  vi.stubGlobal(
    'BroadcastChannel',
    class extends Channel {
      constructor(name: string) {
        super(name)
        channels.push(this)
      }
      // A tab of an earlier test may still have something to say.
      override postMessage(message: unknown) {
        if (channels.includes(this)) super.postMessage(message)
      }
      override close() {
        channels = channels.filter(channel => channel !== this)
        super.close()
      }
    },
  )
  vi.stubGlobal('fetch', async (path: unknown) => answers[String(path)]?.() ?? never)
})
afterEach(() => {
  for (const channel of channels) channel.close()
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

/** A tab of this browser, with modules of its own. */
async function tab(): Promise<Session> {
  vi.resetModules()
  const { Session } = await import('./session.ts')
  return Session.start()
}

const storeOf = (session: Session) => session.current().store
const place = (session: Session, film: string) => storeOf(session).place(film, 'S', 'bottom')
const unsent = (session: Session) =>
  storeOf(session)
    .unsent()
    .map(op => op.args.media_id)
const databases = async () => (await disk.databases()).map(({ name }) => name).sort()
const happens = (type: string, event = {}) => {
  for (const [name, hear] of heard) if (name === type) hear(event)
}
const signsInAgain = () => kept.set('mq-profile', JSON.stringify(user))

/** Another tab that is asleep: it has the list open, and does not let go. */
const holds = (name: string) =>
  new Promise<IDBDatabase>((resolve, reject) => {
    const request = disk.open(name)
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })

test('whoever leaves need not wait for the server, and the list is gone', async () => {
  const ada = await tab()
  await place(ada, ALIEN)
  expect(await ada.signOut('discard')).toBe('discard')
  expect([ada.current().user, await databases()]).toEqual([null, ['mq-guest']])
})

test('a tab that is closed while it leaves has thrown the list away all the same', async () => {
  const ada = await tab()
  await place(ada, ALIEN)
  const sleeper = await holds(`mq-${ADA}`)
  void ada.signOut('discard')
  await pause(300)
  sleeper.close()
  vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 400 * DAY_MS)
  await tab()
  await vi.waitFor(async () => expect(await databases()).toEqual(['mq-guest']))
})

test.each([0, 300])(
  'nothing that was thrown away is there when the same person signs in again, %i ms later',
  async ms => {
    const ada = await tab()
    await place(ada, ALIEN)
    void ada.signOut('discard')
    // In the same turn: whatever comes next may find the page closed.
    expect([...kept.keys()].sort()).toEqual(['mq-logout-pending', 'mq-thrown-away'])
    if (ms > 0) await pause(ms)
    signsInAgain()
    expect(unsent(await tab())).toEqual([])
  },
)

test('a list that another tab holds on to is emptied, and who leaves waits for that tab no longer than a moment', async () => {
  const warned = vi.spyOn(console, 'warn').mockImplementation(() => {})
  const ada = await tab()
  await place(ada, ALIEN)
  const sleeper = await holds(`mq-${ADA}`)
  await ada.signOut('discard')
  expect(ada.current().user).toBe(null)
  const left = sleeper.transaction(['ops', 'meta', 'user_rankings', 'media', 'acked', 'kept'])
  for (const name of left.objectStoreNames) {
    const count = left.objectStore(name).count()
    await new Promise(resolve => {
      count.onsuccess = resolve
    })
    expect([name, count.result]).toEqual([name, 0])
  }
  // Nor does the next start wait for it; the one after the sleeper has gone finds nothing left to do.
  expect((await tab()).current().user).toBe(null)
  sleeper.close()
  await tab()
  await vi.waitFor(async () => expect(await databases()).toEqual(['mq-guest']))
  warned.mockRestore()
})

test('a list that cannot be deleted neither blanks the page nor bars its person: the next sign-in starts the page anew', async () => {
  vi.spyOn(console, 'warn').mockImplementation(() => {})
  const ada = await tab()
  await place(ada, ALIEN)
  await holds(`mq-${ADA}`)
  answers['/auth/logout'] = () => new Response(null, { status: 204 })
  answers['/auth/login'] = () => opened({ user, access_token: 'a' })
  await ada.signOut('discard')
  void ada.signIn('ada', 'secret')
  await vi.waitFor(() => expect(reloads).toBe(1), { timeout: 10_000 })
})

test('nor does it where another tab is the one that waits for the deletion', async () => {
  vi.spyOn(console, 'warn').mockImplementation(() => {})
  const ada = await tab()
  await place(ada, ALIEN)
  await holds(`mq-${ADA}`)
  answers['/auth/logout'] = () => new Response(null, { status: 204 })
  answers['/auth/login'] = () => opened({ user, access_token: 'a' })
  await ada.signOut('discard')
  for (const channel of [...channels]) channel.close()
  const { open } = disk
  // In a browser, who wants to open it queues behind the deletion.
  vi.spyOn(disk, 'open').mockImplementation((name, version) =>
    name === `mq-${ADA}` ? ({} as IDBOpenDBRequest) : open.call(disk, name, version),
  )
  const other = await tab()
  void other.signIn('ada', 'secret')
  await vi.waitFor(() => expect(reloads).toBe(1), { timeout: 10_000 })
})

test('what another tab was told is safe is never thrown away unasked', async () => {
  answers['/auth/logout'] = () => new Response(null, { status: 204 })
  const [ada, other] = [await tab(), await tab()]
  await place(ada, ALIEN)
  await vi.waitFor(() => expect(unsent(other)).toEqual([ALIEN]))
  const safe = place(other, FARGO).then(
    () => true,
    () => false,
  )
  const custody = await ada.signOut('discard')
  const wasSafe = await safe
  signsInAgain()
  const again = unsent(await tab())
  expect([wasSafe, custody, again.includes(FARGO)]).toEqual([wasSafe, wasSafe ? 'keep' : 'discard', wasSafe])
  expect(wasSafe).toBe(true)
})

test('a tab that has not heard yet is told that nothing is kept any more', async () => {
  vi.spyOn(console, 'warn').mockImplementation(() => {})
  const [ada, other] = [await tab(), await tab()]
  await ada.signOut('discard')
  await expect(place(other, FARGO)).rejects.toThrow()
})

test('a change on its way to the disk while somebody leaves is kept, for nobody asked about it', async () => {
  const ada = await tab()
  const safe = place(ada, ALIEN).then(
    () => true,
    () => false,
  )
  await ada.signOut('discard')
  const wasSafe = await safe
  signsInAgain()
  expect(unsent(await tab()).includes(ALIEN)).toBe(wasSafe)
})

test('what is kept is sealed, and is there when its person is back', async () => {
  const ada = await tab()
  await place(ada, ALIEN)
  expect(await ada.signOut('keep')).toBe('keep')
  await tab()
  signsInAgain()
  expect(unsent(await tab())).toEqual([ALIEN])
})

test.each([
  ['stays when the clock is a year ahead at one start', [365, 0], true],
  ['stays when that was so, and then a month has gone by', [365, 1, 31], true],
  ['stays at the first start after thirty days', [31], true],
  ['goes at the first start a day later', [31, 32], false],
  ['goes then also when the clock had once been far ahead', [365, 31, 32], false],
])('what is sealed %s', async (_, starts, stays) => {
  const ada = await tab()
  await place(ada, ALIEN)
  await ada.signOut('keep')
  const now = Date.now()
  const clock = vi.spyOn(Date, 'now')
  for (const days of starts) {
    clock.mockReturnValue(now + days * DAY_MS)
    await tab()
  }
  clock.mockRestore()
  const databases = (await disk.databases()).map(({ name }) => name)
  expect(databases.includes(`mq-${ADA}`)).toBe(stays)
})

test.each([
  ['has to wait for a log-in', true],
  ['does not wait for a log-in any longer', false],
])('a log-out that %s leaves the new session alone', async (_, waits) => {
  let last: Promise<unknown> = Promise.resolve()
  const request = (_: string, __: object, run: () => Promise<unknown>) => {
    last = last.then(run, run)
    return last
  }
  vi.stubGlobal('navigator', { language: 'en', languages: ['en'], ...(waits && { locks: { request } }) })
  kept = new Map([['mq-logout-pending', 'true']])
  const asked: string[] = []
  answers['/auth/logout'] = () => {
    asked.push('log-out')
    throw new TypeError('offline')
  }
  const guest = await tab()
  let answer = (_: Response) => {}
  answers['/auth/login'] = () => {
    asked.push('log-in')
    return new Promise(resolve => {
      answer = resolve
    })
  }
  const signedIn = guest.signIn('ada', 'secret')
  await vi.waitFor(() => expect(asked.at(-1)).toBe('log-in'))
  const before = asked.length
  happens('focus')
  answer(opened({ user, access_token: 'a' }))
  await signedIn
  await last.catch(() => {})
  expect([asked.slice(before), kept.has('mq-logout-pending')]).toEqual([[], false])
})

const BEA = { ...user, id: '00000000-0000-4000-8000-00000000000b', username: 'bea' }
test.each([
  ['somebody else is signed in', BEA, 'focus', {}],
  ['nobody is signed in any more', null, 'focus', {}],
  ['somebody else has signed in while it was put by', BEA, 'pageshow', { persisted: true }],
])('a tab that has not heard that %s starts anew when it is looked at', async (_, now, type, event) => {
  await tab()
  happens('focus')
  expect(reloads).toBe(0)
  if (now) kept.set('mq-profile', JSON.stringify(now))
  else kept.delete('mq-profile')
  happens(type, event)
  expect(reloads).toBe(1)
})

test('a tab that is still starting while somebody else signs in starts anew', async () => {
  const getItem = (key: string) => {
    const value = kept.get(key) ?? null
    if (key === 'mq-profile') kept.set(key, JSON.stringify(BEA))
    return value
  }
  vi.stubGlobal('localStorage', { ...localStorage, getItem })
  await tab()
  expect(reloads).toBe(1)
})

test('a tab that is looked at while its person leaves, or comes, goes on', async () => {
  answers['/auth/logout'] = () => new Response(null, { status: 204 })
  answers['/auth/login'] = () => opened({ user, access_token: 'a' })
  const ada = await tab()
  const left = ada.signOut('keep')
  happens('focus')
  await left
  happens('focus')
  const came = ada.signIn('ada', 'secret')
  await vi.waitFor(() => expect(kept.has('mq-profile')).toBe(true))
  happens('focus')
  await came
  happens('focus')
  expect([reloads, ada.current().user]).toEqual([0, user])
})

test('where the browser keeps nothing of who is signed in, looking signs nobody out', async () => {
  kept = new Map()
  vi.stubGlobal('localStorage', undefined)
  answers['/auth/login'] = () => opened({ user, access_token: 'a' })
  const ada = await tab()
  await ada.signIn('ada', 'secret')
  happens('focus')
  expect([reloads, ada.current().user]).toEqual([0, user])
})

test.each([
  ['grants it', () => Promise.resolve(true)],
  ['does not know how', () => Promise.reject(new TypeError('No.'))],
])(
  'the browser is asked once to keep the list, when there is something in it, and nobody waits where it %s',
  async (_, answer) => {
    const persist = vi.fn(answer)
    vi.stubGlobal('navigator', { language: 'en', languages: ['en'], storage: { persist } })
    kept = new Map()
    const guest = await tab()
    expect(persist).not.toHaveBeenCalled()
    await place(guest, ALIEN)
    expect(persist).toHaveBeenCalledOnce()
    await place(guest, FARGO)
    expect(persist).toHaveBeenCalledOnce()
  },
)

test('a browser that cannot be asked to keep the list keeps it as well as it can', async () => {
  kept = new Map()
  const guest = await tab()
  await place(guest, ALIEN)
  expect(unsent(await tab())).toEqual([ALIEN])
})
