import { readFileSync } from 'node:fs'
import type { Message } from './harness.ts'

/** Real traffic of a real Electric service on a table like ours: what our answers have to look like. */
export interface Exchange {
  name: string
  request: { method: string; params: Record<string, string> }
  response: { status: number; headers: Record<string, unknown>; body: unknown }
}

const file = new URL('./electric-recordings.json', import.meta.url)
export const exchanges: Exchange[] = JSON.parse(readFileSync(file, 'utf8')).exchanges

export function recorded(name: string): Exchange['response'] & { messages: Message[] } {
  const found = exchanges.find(exchange => exchange.name === name)
  if (!found) throw new Error(`Nothing was recorded under the name ${name}`)
  const { body } = found.response
  return { ...found.response, messages: Array.isArray(body) ? (body as Message[]) : [] }
}

/** What a message is made of: its members and their kinds, values of rows left out, each kind of a list once. */
export function form(message: Message): unknown {
  const headers = Object.entries(message.headers).map(([name, value]) => [name, kind(value)])
  return { ...Object.fromEntries(Object.keys(message).map(k => [k, true])), headers: Object.fromEntries(headers) }
}

const kind = (value: unknown): unknown => {
  if (Array.isArray(value)) return [...new Set(value.map(kind))]
  return typeof value === 'string' && /^\d+$/u.test(value) ? 'digits' : typeof value
}
