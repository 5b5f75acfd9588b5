import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import { currentLane, inLane, type Lane } from './gate.ts'

/** Answers of one question at most: each lets somebody go on, in one turn of the event loop. */
const MOST = 100
/** So many milliseconds between two questions of a lane, for more to come together. Whoever is alone does not wait. */
const PACE = 4

interface Question<K, V> {
  keys: Map<string, K>
  answers: Promise<Map<string, V>>
}

/**
 * Asks one question for all that is wanted at the same time: a crowd costs a few statements instead of thousands. An answer
 * is as fresh as if each had asked alone, for nothing joins a question that has been sent. Each lane asks for itself.
 */
export class Loader<K, V> {
  readonly #open = new Map<Lane, Question<K, V>>()
  /** When the last question of a lane was sent, as `performance.now` counts. */
  readonly #sent = new Map<Lane, number>()

  /** `ask` answers its keys in their order, or fails for all of them. `pace` is for who must not depend on a clock. */
  constructor(
    readonly ask: (keys: K[]) => Promise<readonly V[]>,
    readonly pace: number = PACE,
  ) {}

  /** What is wanted twice under one name is asked once. */
  async load(name: string, key: K): Promise<V> {
    const lane = currentLane()
    const open = this.#open.get(lane)
    const question = open && open.keys.size < MOST ? open : this.#begin(lane)
    question.keys.set(name, key)
    return (await question.answers).get(name) as V
  }

  #begin(lane: Lane): Question<K, V> {
    const keys = new Map<string, K>()
    const question = { keys, answers: this.#send(lane, keys) }
    this.#open.set(lane, question)
    return question
  }

  async #send(lane: Lane, keys: Map<string, K>): Promise<Map<string, V>> {
    const early = this.pace - (performance.now() - (this.#sent.get(lane) ?? Number.NEGATIVE_INFINITY))
    await (early > 0 ? sleep(early) : nextTurn())
    if (this.#open.get(lane)?.keys === keys) this.#open.delete(lane)
    this.#sent.set(lane, performance.now())
    const values = await inLane(lane, undefined, () => this.ask([...keys.values()]))
    return new Map([...keys.keys()].map((name, i) => [name, values[i] as V]))
  }
}
