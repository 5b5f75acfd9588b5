import type { Deps } from '../deps.ts'
import { discardParked, listParked, type Parked, replayParked } from '../mutations/parked.ts'
import { CommandRefusal } from './refusal.ts'

type Desk = Pick<Deps, 'db' | 'now' | 'pokes'>

/** A device may name its op as it likes; a terminal is told plain words. */
const plain = (text: string) => text.replace(/[^\w.-]/gu, '?')

const nameOf = ({ username, kind, client_id, mid }: Parked) => `${plain(kind)} of ${username} (${client_id} ${mid})`

export async function showParked({ db }: Desk): Promise<string> {
  const parked = await listParked(db)
  if (parked.length === 0) return 'Nothing is parked.'
  return parked.map(op => [op.at, op.username, plain(op.kind), op.client_id, op.mid, op.reason].join('  ')).join('\n')
}

/** Throws CommandRefusal when it stays parked. */
export async function replayOne(desk: Desk, clientId: string, mid: string): Promise<string> {
  const { text, done } = await replay(desk, await parkedAs(desk, clientId, mid))
  if (!done) throw new CommandRefusal(text)
  return text
}

/** Gives an op up. Throws CommandRefusal when there is none (any more). */
export async function discardOne(desk: Desk, clientId: string, mid: string): Promise<string> {
  const op = await parkedAs(desk, clientId, mid)
  if (!(await discardParked(desk, op.client_id, op.mid))) throw nothingParked()
  return `${nameOf(op)}: given up. Nothing was changed; its person finds it in the history, as discarded.`
}

const nothingParked = () =>
  new CommandRefusal('Nothing is parked under this client id and number, or it was replayed or discarded already.')

async function parkedAs({ db }: Desk, clientId: string, mid: string): Promise<Parked> {
  const op = (await listParked(db)).find(each => each.client_id === clientId && String(each.mid) === mid)
  if (!op) throw nothingParked()
  return op
}

/** One after the other, in the order they were parked. Throws CommandRefusal when any of them stays parked. */
export async function replayAll(desk: Desk): Promise<string> {
  const told: { text: string; done: boolean }[] = []
  for (const op of await listParked(desk.db)) told.push(await replay(desk, op))
  if (told.length === 0) return 'Nothing is parked.'
  const text = told.map(each => each.text).join('\n')
  if (told.some(each => !each.done)) throw new CommandRefusal(text)
  return text
}

async function replay(desk: Desk, op: Parked): Promise<{ text: string; done: boolean }> {
  try {
    const answer = await replayParked(desk, op.client_id, op.mid)
    if (!answer) return { text: `${nameOf(op)}: was replayed or discarded meanwhile.`, done: true }
    const { outcome, reason } = answer
    const text = `${nameOf(op)}: ${outcome}${reason ? `, ${reason}` : ''}`
    return outcome === 'rejected'
      ? { text: `${text}. It stays parked.`, done: false }
      : { text: `${text}.`, done: true }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return { text: `${nameOf(op)}: failed again and stays parked: ${why}`, done: false }
  }
}
