import { randomUUID } from 'node:crypto'
import { type Mutation, type OpResult, PROTOCOL, type PushReply, type Tier, TRAIL_LENGTH, tiers } from '#sync-rules'
import type { Answer } from './http.ts'

/** How a device reaches a server: a JSON call with the user's token. */
export type CallApi = (method: string, path: string, body?: unknown) => Promise<Answer<unknown>>

interface Queued {
  mid: number
  op_id: string
  v: 1
  kind: Mutation['kind']
  args: Mutation['args']
  base: number
  t: string
}

/** Media ids by the letter a test calls them. */
export type Names = (letter: string) => string

/**
 * A scripted device for tests of the server: it sees a list, makes ops from what it sees, and sends them when told.
 * It is not the client core: it does nothing by itself.
 */
export class Device {
  client_id: string = randomUUID()
  view: Record<Tier, string[]> = { S: [], A: [], B: [], C: [], D: [] }
  base = 0
  queue: Queued[] = []
  minted = 0
  private last: Queued[] = []

  constructor(
    private readonly call: CallApi,
    readonly user_id: string,
    private readonly names: Names,
    private readonly now: () => number,
  ) {}

  /** Looks at the server's list: what it sees from now on is its base. */
  async look(letters: string): Promise<void> {
    const shake = await this.send([])
    this.base = shake.seq
    this.view = await this.board(letters)
  }

  /** The server's board, in letters. */
  async board(letters: string): Promise<Record<Tier, string[]>> {
    const { data } = await this.call('GET', '/rankings/me?limit=500')
    const items = data as { tier: Tier; media_item_id: string }[]
    const letterOf = new Map([...letters].map(letter => [this.names(letter), letter]))
    const board: Record<Tier, string[]> = { S: [], A: [], B: [], C: [], D: [] }
    for (const item of items) board[item.tier].push(letterOf.get(item.media_item_id) ?? '?')
    return board
  }

  /** Queues an op as the person meant it now, or at `t`. */
  op(mutation: Mutation, t = this.now()): Queued {
    const op = {
      mid: ++this.minted,
      op_id: randomUUID(),
      v: 1 as const,
      ...mutation,
      base: this.base,
      t: new Date(t).toISOString(),
    }
    this.queue.push(op)
    return op
  }

  /** Puts a letter at an index of a tier of this device's view. */
  placeAt(letter: string, tier: Tier, index: number, t?: number): void {
    for (const each of tiers) this.view[each] = this.view[each].filter(x => x !== letter)
    const list = this.view[tier]
    const ids = (letters: string[]) => letters.slice(0, TRAIL_LENGTH).map(this.names)
    const args = {
      media_id: this.names(letter),
      tier,
      left: ids(list.slice(0, index).reverse()),
      right: ids(list.slice(index)),
    }
    this.op({ kind: 'ranking.place', args }, t)
    list.splice(index, 0, letter)
  }

  between(letter: string, tier: Tier, above: string, t?: number): void {
    const without = this.view[tier].filter(x => x !== letter)
    this.placeAt(letter, tier, without.indexOf(above) + 1, t)
  }

  top(letter: string, tier: Tier, t?: number): void {
    this.placeAt(letter, tier, 0, t)
  }

  bottom(letter: string, tier: Tier, t?: number): void {
    this.placeAt(letter, tier, this.view[tier].filter(x => x !== letter).length, t)
  }

  remove(letter: string, t?: number): void {
    for (const each of tiers) this.view[each] = this.view[each].filter(x => x !== letter)
    this.op({ kind: 'ranking.remove', args: { media_id: this.names(letter) } }, t)
  }

  note(letter: string, notes: string | null, base_notes: string | null, t?: number): void {
    this.op({ kind: 'ranking.note', args: { media_id: this.names(letter), notes, base_notes } }, t)
  }

  /** Sends all that waits. */
  async push(): Promise<OpResult[]> {
    this.last = this.queue
    this.queue = []
    return (await this.send(this.last)).results
  }

  /** Sends the last batch once more, as after a lost reply. */
  async pushAgain(): Promise<OpResult[]> {
    return (await this.send(this.last)).results
  }

  private async send(ops: Queued[]): Promise<PushReply> {
    const { status, data, error } = await this.raw(ops)
    if (status !== 200) throw new Error(`push failed with ${status}: ${JSON.stringify(error)}`)
    return data
  }

  /** A push just as it stands, for tests of refusals. */
  async raw(ops: unknown[], change: Record<string, unknown> = {}): Promise<Answer<PushReply>> {
    const body = { user_id: this.user_id, client_id: this.client_id, schema: PROTOCOL, minted: this.minted, ops }
    return (await this.call('POST', '/sync/mutations', { ...body, ...change })) as Answer<PushReply>
  }
}
