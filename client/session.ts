import { createContext, useContext } from 'react'
import type { Session as Opened, User } from '#sync-rules'
import { call, setAccount } from './api.ts'
import { erase, openStoreOf, syncOf } from './compose.ts'
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

  private constructor(
    private state: SessionState,
    private open: OpenStore,
  ) {}

  /** Opens what was open last: the user's store, or the guest's. */
  static async start(): Promise<Session> {
    await dropExpired()
    const user = profile.read()
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
    await loggedOut()
    await this.enter((await call<Opened>('POST', '/auth/signup', { body, auth: false })).data)
  }

  /** Logs in by username or e-mail. The guest's list comes along; an expired session simply goes on. */
  async signIn(login: string, password: string): Promise<void> {
    await loggedOut()
    await this.enter((await call<Opened>('POST', '/auth/login', { body: { login, password }, auth: false })).data)
  }

  /** Takes the deletion of an account back, by its name or e-mail, and logs in. */
  async undelete(login: string, password: string): Promise<void> {
    await loggedOut()
    await this.enter((await call<Opened>('POST', '/account/undelete', { body: { login, password }, auth: false })).data)
  }

  /** Takes over a changed profile (name, visibility). */
  rename(user: User): void {
    if (user.id !== this.state.user?.id) return
    profile.write(user)
    this.show({ ...this.state, user })
  }

  /** Signs out. Works offline too: the server hears of it with the next request. */
  async signOut(custody: Custody): Promise<void> {
    const { user } = this.state
    if (!user) return
    const now = this.latest()
    await this.leave()
    profile.remove()
    if (custody === 'keep') profile.seal(user.id, now)
    setAccount(null)
    profile.setLogoutPending(true)
    await logOut()
    if (custody === 'discard') await erase(user.id)
    await this.switchTo(null)
    this.otherTabs.postMessage('changed')
  }

  /** Tries to sync now. */
  wake = (): void => this.loop?.wake()

  private async enter(opened: Opened): Promise<void> {
    const { user } = opened
    const { user: before } = this.state
    // Somebody else goes on where a session had ended: what waits here waits for its owner, as after leaving.
    if (before && before.id !== user.id) profile.seal(before.id, this.latest())
    profile.setLogoutPending(false)
    profile.write(user)
    profile.unseal(user.id)
    setAccount(user.id, opened)
    if (before?.id === user.id) {
      this.show({ ...this.state, user })
      this.wake()
      return
    }
    await this.leave()
    await this.switchTo(user)
    this.otherTabs.postMessage('changed')
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
    void import('./arrival.ts').then(({ comeIn }) => comeIn(open)).then(show, () => {})
  }

  private listenToTheBrowser(): void {
    const look = () => {
      if (document.visibilityState === 'hidden') return
      void this.open.core.catchUp().catch(() => this.open.core.storageHasFailed())
      this.wake()
      if (profile.logoutPending()) void logOut()
    }
    addEventListener('online', look)
    addEventListener('focus', look)
    document.addEventListener('visibilitychange', look)
    // Another account is another database: the other tabs start anew.
    this.otherTabs.onmessage = () => location.reload()
    look()
  }
}

/** The refresh token is in a cookie no script can delete: until the server has done so, no token is asked for. */
function logOut(): Promise<void> {
  loggingOut ??= tellServer().finally(() => {
    loggingOut = undefined
  })
  return loggingOut
}

let loggingOut: Promise<void> | undefined

/** A log-out under way ends first: its late reply would take the cookie of the next log-in with it. */
const loggedOut = async (): Promise<void> => {
  if (profile.logoutPending()) await logOut()
}

async function tellServer(): Promise<void> {
  try {
    await call('POST', '/auth/logout', { body: {}, auth: false })
    profile.setLogoutPending(false)
  } catch {
    // Offline, most likely. It is tried again when the app is looked at next.
  }
}

/** Sealed lists are kept for 30 days. */
async function dropExpired(): Promise<void> {
  for (const userId of profile.expired(Date.now())) {
    await erase(userId)
    profile.unseal(userId)
  }
}

/** Set by the app around everything that asks who is signed in. */
export const SessionContext = createContext<Session | null>(null)

export function useSession(): Session {
  const session = useContext(SessionContext)
  if (!session) throw new Error('useSession needs a SessionContext around it.')
  return session
}
