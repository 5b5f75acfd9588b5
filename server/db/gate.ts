import { AsyncLocalStorage } from 'node:async_hooks'
import { Refusal } from '../errors.ts'

/** Who is let to the database first when not everybody can be, the most urgent first. */
const lanes = ['system', 'auth', 'write', 'live', 'read', 'search', 'background'] as const
export type Lane = (typeof lanes)[number]

/**
 * Of each lane: how many of ten places it leaves, with all less urgent ones, to those before it; and how many may wait, for
 * how many milliseconds. What is merely looked up may wait for longer than what is written: a device that could not write
 * keeps it and comes again.
 */
const rules: Record<Lane, { leaves: number; waiting: number; patience: number }> = {
  // What no request asked for: the start, health, and what one process tells the others.
  system: { leaves: 0, waiting: 1_000, patience: 10_000 },
  auth: { leaves: 0, waiting: 200, patience: 2_000 },
  write: { leaves: 2, waiting: 300, patience: 1_000 },
  // Everybody comes back at once after a restart, with a poll for each shape.
  live: { leaves: 4, waiting: 20_000, patience: 5_000 },
  read: { leaves: 5, waiting: 500, patience: 4_000 },
  search: { leaves: 7, waiting: 100, patience: 2_000 },
  background: { leaves: 8, waiting: 100, patience: 60_000 },
}
/** Places that writes leave to reads, or under a load of writes nobody would hear of any. Of a single one: every other turn. */
const leftToReads = 1
/** Of ten places of a lane, those that one person or household may take; and how many of theirs may wait. */
const oneOnes = { places: 3, waiting: 64 }

/**
 * Of those who are refused so many may come again in a second, the others later: to refuse takes time too, and a crowd that
 * came again within a few seconds would leave none to serve. Nobody is sent away for more seconds than `latest`.
 */
const again = { each: 250, latest: 10 }

interface Asker {
  lane: Lane
  /** A user's id or a household. */
  who?: string | undefined
}
const asking = new AsyncLocalStorage<Asker>()

/** All that `work` asks of a database, now or later, is asked in this lane and by this person. Without it: `system`. */
export const inLane = <T>(lane: Lane, who: string | undefined, work: () => T): T => asking.run({ lane, who }, work)

/** In which lane is asked what is asked now. */
export const currentLane = (): Lane => asking.getStore()?.lane ?? 'system'

interface Waiting extends Asker {
  since: number
  patience: NodeJS.Timeout
  enter(): void
}

/** What a gate tells of itself, now and as it happens. Seconds. */
export interface GateListener {
  waited(lane: Lane, seconds: number): void
  refused(lane: Lane): void
}

/**
 * The way to a database's connections. There are as many places as connections, so that nobody waits behind it; in front of
 * it the more urgent go first, and no queue is endless: beyond its length or patience, at the door half of it, the answer is
 * Refusal `unavailable`, and `rate_limited` for one who would fill it alone.
 */
export class Gate {
  listener: GateListener | undefined
  readonly #size: number
  /** Tests are patient: they are not about how fast the machine is. */
  readonly #factor: number
  readonly #busy = zeroes()
  readonly #queues = Object.fromEntries(lanes.map(lane => [lane, new Set<Waiting>()])) as Record<Lane, Set<Waiting>>
  /** Places and waiting of one person in one lane. */
  readonly #inside = new Map<string, number>()
  readonly #before = new Map<string, number>()
  /** Of each lane: when somebody came out of its queue, and how long it has been between two of them of late. Milliseconds. */
  readonly #entered = zeroes()
  readonly #gaps = zeroes()
  /** When the last of those who were refused may come again, as `performance.now` counts. */
  #lastAgain = 0

  constructor(size: number, factor = 1) {
    this.#size = size
    this.#factor = factor
  }

  /** Does work that takes one connection, when it is its turn. */
  async pass<T>(work: () => Promise<T>): Promise<T> {
    const asker = asking.getStore() ?? { lane: 'system' }
    if (this.#admits(asker)) this.#take(asker)
    else await this.#wait(asker)
    try {
      return await work()
    } finally {
      this.#leave(asker)
    }
  }

  /**
   * Refuses what would be refused anyhow, before anything is spent on it; also where who is next has waited for half as long
   * as anybody does, or whoever comes now would, as fast as it goes.
   */
  mustHaveRoom(lane: Lane): void {
    const now = performance.now()
    const waited = now - (this.#next(lane)?.since ?? now)
    const wait = Math.max(waited, this.#queues[lane].size * this.#gaps[lane])
    if (this.#isFull(lane) || wait > (rules[lane].patience * this.#factor) / 2) throw this.#refusal(lane)
  }

  /** How many are served and how many wait in each lane. */
  load(): { lane: Lane; busy: number; waiting: number }[] {
    return lanes.map(lane => ({ lane, busy: this.#busy[lane], waiting: this.#queues[lane].size }))
  }

  #admits({ lane, who }: Asker): boolean {
    let taken = lanes.reduce((sum, each) => sum + this.#busy[each], 0)
    for (const each of lanes) {
      if (taken >= this.#share(10 - rules[each].leaves)) return false
      if (each === lane) break
      taken -= this.#busy[each]
    }
    if (lane === 'write' && this.#busy.write >= this.#share(10 - rules.write.leaves - leftToReads)) return false
    return this.#isWithinShare({ lane, who })
  }

  #isWithinShare = ({ lane, who }: Asker): boolean =>
    who === undefined || (this.#inside.get(`${lane} ${who}`) ?? 0) < this.#share(oneOnes.places)

  #isFull = (lane: Lane): boolean => this.#queues[lane].size >= rules[lane].waiting * this.#factor

  /** Who waits for a place, and not for one of their own. */
  #next(lane: Lane): Waiting | undefined {
    for (const waiting of this.#queues[lane]) if (this.#isWithinShare(waiting)) return waiting
    return undefined
  }

  #share = (ofTen: number): number => Math.max(1, Math.floor((this.#size * ofTen) / 10))

  #take({ lane, who }: Asker): void {
    this.#busy[lane]++
    if (who !== undefined) add(this.#inside, `${lane} ${who}`, 1)
  }

  #leave({ lane, who }: Asker): void {
    this.#busy[lane]--
    if (who !== undefined) add(this.#inside, `${lane} ${who}`, -1)
    // Where there is no second place to leave, whoever is behind gets every other turn.
    if (lane === 'write' && this.#size === 1) this.#longestBehind(lane)?.enter()
    for (const each of lanes) {
      for (const waiting of this.#queues[each]) {
        if (this.#admits(waiting)) waiting.enter()
        // Who is held back by their own share only does not hold back the next.
        else if (!this.#admits({ lane: each })) break
      }
    }
  }

  /** Of those less urgent than a lane, who came first. */
  #longestBehind(lane: Lane): Waiting | undefined {
    const behind = lanes.slice(lanes.indexOf(lane) + 1)
    const first = behind.flatMap(each => [...this.#queues[each]].find(waiting => this.#admits(waiting)) ?? [])
    return first.sort((a, b) => a.since - b.since)[0]
  }

  #wait(asker: Asker): Promise<void> {
    const { lane, who } = asker
    if (this.#isFull(lane)) throw this.#refusal(lane)
    const mine = `${lane} ${who}`
    if (who !== undefined && (this.#before.get(mine) ?? 0) >= oneOnes.waiting * this.#factor) {
      this.listener?.refused(lane)
      const message = 'Too much was asked at once by the same asker. Wait a moment.'
      throw new Refusal('rate_limited', message, { retryAfter: soon() })
    }
    return new Promise((done, fail) => {
      const end = () => {
        clearTimeout(waiting.patience)
        this.#queues[lane].delete(waiting)
        if (this.#queues[lane].size === 0) this.#entered[lane] = this.#gaps[lane] = 0
        if (who !== undefined) add(this.#before, mine, -1)
      }
      const waiting: Waiting = {
        ...asker,
        since: performance.now(),
        patience: setTimeout(() => {
          end()
          fail(this.#refusal(lane))
        }, rules[lane].patience * this.#factor),
        enter: () => {
          end()
          this.#take(asker)
          this.#measure(lane)
          this.listener?.waited(lane, (performance.now() - waiting.since) / 1000)
          done()
        },
      }
      this.#queues[lane].add(waiting)
      if (who !== undefined) add(this.#before, mine, 1)
    })
  }

  /**
   * Somebody has come out of a queue. Places become free in bursts, so each counts for little, the first too. All of it is
   * forgotten when nobody waits any more: a moment that was slow must not have people refused for ever.
   */
  #measure(lane: Lane): void {
    if (this.#queues[lane].size === 0) return
    const [now, last, known] = [performance.now(), this.#entered[lane], this.#gaps[lane]]
    if (last > 0) this.#gaps[lane] = known * 0.95 + (now - last) * 0.05
    this.#entered[lane] = now
  }

  #refusal(lane: Lane): Refusal {
    this.listener?.refused(lane)
    const message = 'This server has more to do than it can right now. Try again shortly.'
    return new Refusal('unavailable', message, { retryAfter: this.#again() })
  }

  /** After how many seconds one more may come again. */
  #again(): number {
    const now = performance.now()
    const { each, latest } = again
    this.#lastAgain = Math.min(Math.max(now, this.#lastAgain) + 1_000 / each, now + latest * 1_000)
    const turn = Math.ceil((this.#lastAgain - now) / 1_000)
    return turn < latest ? Math.max(turn, soon()) : latest - Math.floor((Math.random() * latest) / 2)
  }
}

const zeroes = () => Object.fromEntries(lanes.map(lane => [lane, 0])) as Record<Lane, number>

/** Not the same for all, or they would all come again at once. Seconds. */
const soon = (): number => 1 + Math.floor(Math.random() * 4)

function add(to: Map<string, number>, key: string, count: number): void {
  const sum = (to.get(key) ?? 0) + count
  if (sum > 0) to.set(key, sum)
  else to.delete(key)
}
