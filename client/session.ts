import { createContext, useContext } from 'react'
import type { Session as Opened, User } from '#sync-rules'
import { call, inTurn, setAccount } from './api.ts'
import { openStoreOf, syncOf } from './compose.ts'
import { cleared, inGoodTime, throwAway, tidyUp } from './leaving.ts'
import { loaded } from './loading.ts'
import { profile } from './profile.ts'
import type { OpenStore } from './store/store.ts'
import type { Store } from './store/types.ts'
import type { Loop } from './sync/loop.ts'

/**
 * Who is signed in on this device, and the store that goes with them. Opens without a network and without a token: the
 * profile is kept here, the list is in its own database, and everything but syncing works.
 */

export interface SessionState {
  /** Null for this device's guest. */
  user: User | null
  store: Store
  /** The account's own list is on this device and the guest's is in it: now an old list can be held against them. */
  arrived: boolean
}

/** What becomes of a signed-out account's data: `keep` leaves it sealed on this device for 30 days, `discard` deletes it. */
export type Custody = 'keep' | 'discard'

export interface SignUp {
  username: string
  email: string
  password: string
  visibility?: User['visibility']
}

export class Session {
  private loop: Loop | undefined
  private readonly otherTabs = new BroadcastChannel('mq-account')
  private readonly listeners = new Set<() => void>()
  /** Who was signed in by what this browser keeps, when this page last had a hand in it. */
  private kept: string | null

  private constructor(
    private state: SessionState,
    private open: OpenStore,
  ) {
    this.kept = state.user?.id ?? null
  }

  /** Opens what was open last: the user's store, or the guest's. */
  static async start(): Promise<Session> {
    const user = profile.read()
    // Nothing that was thrown away is opened again.
    if (user) await cleared(user.id)
    await tidyUp(Date.now())
    setAccount(user?.id ?? null)
    const store = await openStoreOf(user?.id ?? null)
    const session = new Session({ user, store, arrived: user === null }, store)
    session.follow()
    session.listenToTheBrowser()
    return session
  }

  /** Who and which store; the same object until one of them changes. */
  current = (): SessionState => this.state

  subscribe = (changed: () => void): (() => void) => {
    this.listeners.add(changed)
    return () => this.listeners.delete(changed)
  }

  /** Makes an account. The guest's list comes along. Rejects with an `ApiError`. */
  async signUp(body: SignUp): Promise<void> {
    await this.enter(await opened('/auth/signup', body))
  }

  /** Logs in by username or e-mail. The guest's list comes along; an expired session simply goes on. */
  async signIn(login: string, password: string): Promise<void> {
    await this.enter(await opened('/auth/login', { login, password }))
  }

  /** Takes the deletion of an account back, by its name or e-mail, and logs in. */
  async undelete(login: string, password: string): Promise<void> {
    await this.enter(await opened('/account/undelete', { login, password }))
  }

  /** Takes over a changed profile (name, visibility). */
  rename(user: User): void {
    if (user.id !== this.state.user?.id) return
    profile.write(user)
    this.show({ ...this.state, user })
  }

  /**
   * Signs out. Works offline too: the server hears of it when it can be reached. Says what became of the data: what came to
   * be saved after the person chose, by another tab or on its way to the disk, is kept with the rest, whatever they chose.
   */
  async signOut(custody: Custody): Promise<Custody> {
    const { user } = this.state
    if (!user) return custody
    const { client_id, minted } = this.open.core.memory.meta
    const known = { client_id, minted, at: this.latest() }
    profile.remove()
    this.kept = keptUser()
    if (custody === 'keep') profile.seal(user.id, known.at)
    else profile.mark(user.id, known)
    setAccount(null)
    profile.setLogoutPending(true)
    this.otherTabs.postMessage('changed')
    await this.leave()
    const kept = custody === 'keep' || (await inGoodTime(throwAway(user.id, known))) === false
    await this.switchTo(null)
    void logOut()
    return kept ? 'keep' : 'discard'
  }

  /** Tries to sync now. */
  wake = (): void => this.loop?.wake()

  private async enter(opened: Opened): Promise<void> {
    const { user } = opened
    const { user: before } = this.state
    // Somebody else goes on where a session had ended: what waits here waits for its owner, as after leaving.
    if (before && before.id !== user.id) profile.seal(before.id, this.latest())
    profile.write(user)
    this.kept = keptUser()
    profile.unseal(user.id)
    setAccount(user.id, opened)
    if (before?.id === user.id) {
      this.show({ ...this.state, user })
      this.wake()
      return
    }
    // First: a tab that starts anew deletes nothing any more that would be opened here.
    this.otherTabs.postMessage('changed')
    await this.leave()
    // It cannot be before this page has started anew.
    if (!(await inGoodTime(cleared(user.id).then(() => true)))) {
      location.reload()
      return
    }
    await this.switchTo(user)
  }

  /** Unix milliseconds. A clock that is far behind now and right tomorrow would have the thirty days over at once. */
  private latest(): number {
    return Math.max(Date.now(), Date.parse(this.state.store.sync().last_synced ?? '1970-01-01'))
  }

  private async leave(): Promise<void> {
    this.loop?.stop()
    this.loop = undefined
    await this.open.close()
  }

  private async switchTo(user: User | null): Promise<void> {
    this.open = await openStoreOf(user?.id ?? null)
    this.show({ user, store: this.open, arrived: user === null })
    this.follow()
  }

  private show(state: SessionState): void {
    this.state = state
    for (const listener of [...this.listeners]) listener()
  }

  /** Keeps a user's store in sync, and takes the guest's list in once the account's own is here. */
  private follow(): void {
    const { open } = this
    if (!this.state.user) return
    this.loop = syncOf(open)
    const show = (arrived: boolean) => this.open === open && this.show({ ...this.state, arrived })
    // Loaded after the first paint; what fails is tried again at the next start.
    void loaded('arrival', import('./arrival.ts'))
      .then(({ comeIn }) => comeIn(open))
      .then(show, () => {})
  }

  private listenToTheBrowser(): void {
    const look = () => {
      if (document.visibilityState === 'hidden') return
      // Somebody else, and this tab missed the word: it was starting, or the browser had put it by.
      if (keptUser() !== this.kept) return location.reload()
      void this.open.core.catchUp().catch(() => this.open.core.storageHasFailed())
      this.wake()
      if (profile.logoutPending() && entering === 0) void logOut()
    }
    addEventListener('online', look)
    addEventListener('focus', look)
    addEventListener('pageshow', ({ persisted }) => persisted && look())
    document.addEventListener('visibilitychange', look)
    // Another account is another database: the other tabs start anew.
    this.otherTabs.onmessage = () => location.reload()
    look()
  }
}

const keptUser = (): string | null => profile.read()?.id ?? null

/** The refresh token is in a cookie no script can delete: until the server has done so, no token is asked for. */
function logOut(): Promise<void> {
  loggingOut ??= tellServer().finally(() => {
    loggingOut = undefined
  })
  return loggingOut
}

let loggingOut: Promise<void> | undefined

/** A log-out or a refresh under way ends first: its late reply would take the cookie of the next log-in with it. */
async function opened(path: string, body: unknown): Promise<Opened> {
  if (profile.logoutPending()) await logOut()
  entering++
  try {
    return await inTurn(async () => {
      const { data } = await call<Opened>('POST', path, { body, auth: false })
      profile.setLogoutPending(false)
      return data
    })
  } finally {
    entering--
  }
}

/** How many log-ins are under way: until they end no log-out begins, which on a slow line would not wait for them. */
let entering = 0

async function tellServer(): Promise<void> {
  try {
    await inTurn(async () => {
      // A log-in, or another tab's log-out, had its turn first: the cookie that is there now is not the one to end.
      if (!profile.logoutPending() || entering > 0) return
      await call('POST', '/auth/logout', { body: {}, auth: false })
      profile.setLogoutPending(false)
    })
  } catch {
    // Offline, most likely. It is tried again when the app is looked at next.
  }
}

/** Set by the app around everything that asks who is signed in. */
export const SessionContext = createContext<Session | null>(null)

export function useSession(): Session {
  const session = useContext(SessionContext)
  if (!session) throw new Error('useSession needs a SessionContext around it.')
  return session
}
