import type { Push, PushReply, ShapeName } from '#sync-rules'
import {
  type Cursor,
  isRefused,
  type Network,
  type Refused,
  type ShapeHooks,
  type ShapeMessage,
} from '../client/store/ports.ts'
import type { Auth } from '../server/http.ts'
import type { Dice } from './random.ts'
import type { SimServer } from './server.ts'
import type { Timeline } from './time.ts'

/** How bad the network is; all zero once it has healed. */
export interface Weather {
  dropRequest: number
  dropReply: number
  twice: number
  refuse: number
  /** A stream that ends, or whose cursor the server does not know. */
  cut: number
  slowest: number
}

export const fair: Weather = { dropRequest: 0, dropReply: 0, twice: 0, refuse: 0, cut: 0, slowest: 40 }
export const foul: Weather = { dropRequest: 0.12, dropReply: 0.15, twice: 0.1, refuse: 0.06, cut: 0.03, slowest: 3000 }

export interface Wire {
  time: Timeline
  server: SimServer
  dice: Dice
  weather(): Weather
  online(): boolean
  /** Undefined: nobody of this account is signed in here any more. */
  auth(): Auth | undefined
  /** False once the tab behind this wire is gone: nothing reaches it any more. */
  alive(): boolean
  /** Does it, once the tab is awake; never when it is gone. */
  run(act: () => void): void
  /** Called with the highest seq of what a stream brought, at its up-to-date. */
  brought(shape: ShapeName, seq: number, rows: readonly ShapeMessage[]): void
  /** Told of each fault. */
  hit(fault: string): void
  /** A chance to play tricks on a push: the planted defects use it. */
  beforePush?(body: Push): Auth | undefined
  afterPush?(reply: PushReply): void
}

const TIMEOUT = 15_000
/** A held poll ends after so long. */
const HOLD = 55_000

const lost = () => new Error('the network failed')

export function simNetwork(wire: Wire): Network {
  const { time, server, dice } = wire
  const delay = () => dice.below(wire.weather().slowest)
  const sleep = (ms: number) => new Promise<void>(resolve => void time.after(ms, () => wire.run(resolve)))

  /** Carries a question to the server and its answer back, or loses either, or brings the question twice. */
  function carry<A>(ask: () => Promise<A>): Promise<A> {
    return new Promise((resolve, reject) => {
      const { dropRequest, dropReply, twice } = wire.weather()
      const answer = (how: () => void) => time.after(delay(), () => wire.run(how))
      const give = (error: unknown) => void time.after(TIMEOUT, () => wire.run(() => reject(error)))
      const requestIsLost = dice.chance(dropRequest)
      const replyIsLost = dice.chance(dropReply)
      if (requestIsLost) wire.hit('request lost')
      else if (replyIsLost) wire.hit('reply lost')
      if (!wire.online() || requestIsLost) return give(lost())
      time.after(delay(), async () => {
        try {
          const got = await ask()
          if (replyIsLost || !wire.online()) give(lost())
          else answer(() => resolve(got))
        } catch (error) {
          answer(() => reject(error))
        }
      })
      if (dice.chance(twice)) {
        wire.hit('sent twice')
        time.after(delay() * dice.below(40), async () => {
          await ask().catch(() => undefined)
        })
      }
    })
  }

  async function push(body: Push): Promise<PushReply> {
    const sent = structuredClone(body)
    const auth = wire.beforePush?.(sent) ?? wire.auth()
    if (!auth) throw over
    if (dice.chance(wire.weather().refuse)) {
      await sleep(delay())
      const refused = refusal(dice)
      wire.hit(`refused ${refused.status}`)
      throw refused
    }
    try {
      const reply = await carry(() => server.push(auth, sent))
      wire.afterPush?.(reply)
      return reply
    } catch (error) {
      if (isRefused(error)) wire.hit(`answered ${error.status} ${error.code}`)
      throw error
    }
  }

  function shape(name: ShapeName, resume: Cursor | null, hooks: ShapeHooks): () => void {
    let closed = false
    let cursor = resume
    const run = async () => {
      while (!closed && wire.alive()) {
        let wake: () => void = () => undefined
        const poked = new Promise<void>(resolve => {
          wake = () => void time.after(1, () => wire.run(resolve))
        })
        const auth = wire.auth()
        if (!auth) return hooks.failed('login')
        const deaf = server.deps.pokes.listen(auth.user_id, () => {
          deaf()
          wake()
        })
        time.after(HOLD, wake)
        const answer = await carry(() => server.shape(auth, name, cursor))
        if (closed) return
        if (dice.chance(wire.weather().cut)) {
          const how = dice.pick(['lost', 'login', 'out_of_bounds'] as const)
          wire.hit(`stream cut: ${how}`)
          return hooks.failed(how, dice.chance(0.3) ? dice.below(20_000) : undefined)
        }
        if (answer.refetch) {
          cursor = null
          hooks.refetch()
          continue
        }
        const { rows, handle, offset, upToDate } = answer
        if (upToDate) wire.brought(name, Math.max(0, ...rows.map(row => Number(row.value.seq ?? 0))), rows)
        await hooks.batch({ rows, handle, offset, upToDate })
        cursor = { handle, offset }
        await poked
        deaf()
      }
    }
    run().catch(() => {
      if (!closed && wire.alive()) hooks.failed('lost')
    })
    return () => {
      closed = true
    }
  }

  const compare: Network['compare'] = async held => {
    const auth = wire.auth()
    if (!auth) throw over
    return carry(() => server.compare(auth, held))
  }

  return {
    push,
    shape,
    compare,
    media: async () => [],
    renew: () => sleep(delay()).then(() => wire.auth() !== undefined),
  }
}

/** The session of this account has ended. */
const over: Refused = { status: 401, code: 'session_revoked' }

/** What stands between here and the server, or a server in trouble, says instead of an answer. */
function refusal(dice: Dice): Refused {
  return dice.pick<Refused>([
    { status: 401, code: 'token_expired' },
    { status: 503, code: 'unavailable', retry_after: 1000 * (1 + dice.below(5)) },
    { status: 429, code: 'rate_limited', retry_after: 1000 * (1 + dice.below(20)) },
    { status: 502, code: 'unavailable' },
    // A proxy that does not like us, in its own words.
    { status: 400, code: 'unavailable' },
    { status: 413, code: 'unavailable' },
    // In the middle of a deploy.
    { status: 426, code: 'upgrade_required' },
  ])
}
