import type { Response } from 'express'
import { inLane } from '../db/gate.ts'
import { type Resting, rest } from '../http/lines.ts'
import { giveUp, putOff, type Trace, takeUp } from '../http/trace.ts'
import type { ShapeRequest } from './engine.ts'

/** What the gate does for a request that has passed it. */
export interface Gate {
  authorise(): Promise<void>
  /** Tells of an error, in place of the answer. */
  failed(res: Response, error: unknown): void
}

type Asked = Pick<ShapeRequest, 'shape' | 'user_id' | 'query'>

/** A request that has passed the gate. While it rests there is no reply to write; then it comes back over its connection. */
export class Passed implements ShapeRequest {
  readonly shape
  readonly user_id
  readonly query
  over = false
  #reply: Response | undefined
  /** It rested before. */
  #back = false
  #resting: Resting | undefined
  #trace: Trace | undefined
  readonly #gate: Gate
  readonly #told: (() => void)[] = []
  readonly #end = () => {
    this.over = true
    // By now this is old, and its reply is young: what is old and over would keep it for as long as nobody sweeps.
    if (this.#back) this.#reply = undefined
    if (this.#trace) giveUp(this.#trace)
    for (const tell of this.#told.splice(0)) tell()
  }

  constructor({ shape, user_id, query }: Asked, res: Response, gate: Gate) {
    this.shape = shape
    this.user_id = user_id
    this.query = query
    this.#gate = gate
    this.#reply = res
    // The response's close, not the request's: that one comes as soon as the request has been read.
    res.on('close', this.#end)
  }

  get res(): Response {
    if (!this.#reply) throw new Error('This request rests.')
    return this.#reply
  }

  authorise(): Promise<void> {
    return this.#gate.authorise()
  }

  goOn(work: () => Promise<void>): void {
    inLane('live', this.user_id, work).catch(async error => {
      await this.ready()
      this.#gate.failed(this.res, error)
    })
  }

  onOver(tell: () => void): void {
    this.#told.push(tell)
  }

  rest(): void {
    const res = this.#reply
    const resting = res && rest(res)
    if (!resting) return
    res.off('close', this.#end)
    resting.socket.on('close', this.#end)
    this.#trace = putOff(res)
    this.#resting = resting
    this.#reply = undefined
  }

  async ready(): Promise<void> {
    const resting = this.#resting
    if (!resting) return this.over ? new Promise(() => {}) : undefined
    this.#resting = undefined
    this.#back = true
    const res = await new Promise<Response>(here => {
      resting.comeBack(res => here(res as Response))
    })
    resting.socket.off('close', this.#end)
    res.on('close', this.#end)
    if (this.#trace) takeUp(res, this.#trace)
    this.#trace = undefined
    this.#reply = res
  }
}
