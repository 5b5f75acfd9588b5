import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { inTime } from './in-time.ts'

/** Milliseconds that the other end has for what it answers at once, unless it has fallen silent. */
const most = { listen: 10_000, goodbye: 1_000 }

/**
 * Listens on a connection of its own and connects again when it is lost. What was said in between is lost, so `hear` is
 * then called once with an empty payload: look for yourself.
 */
export async function listenOn(
  connect: () => pg.Client,
  channel: string,
  hear: (payload: string) => void,
): Promise<() => Promise<void>> {
  const ending = new AbortController()
  let client = await open()

  async function open(): Promise<pg.Client> {
    const fresh = connect()
    // Without a listener an error would end the process. `end` comes after each, so only that counts.
    fresh.on('error', () => {})
    fresh.on('notification', message => hear(message.payload ?? ''))
    try {
      await fresh.connect()
      await inTime(fresh, most.listen, () => fresh.query(`listen ${channel}`))
    } catch (error) {
      void fresh.end().catch(() => {})
      throw error
    }
    fresh.once('end', () => {
      if (!ending.signal.aborted) void reopen()
    })
    return fresh
  }

  async function reopen(): Promise<void> {
    for (let wait = 50; !ending.signal.aborted; wait = Math.min(wait * 2, 5_000)) {
      await sleep(wait * (0.5 + Math.random() / 2), undefined, { signal: ending.signal, ref: false }).catch(() => {})
      if (ending.signal.aborted) return
      try {
        client = await open()
        if (ending.signal.aborted) await client.end()
        else hear('')
        return
      } catch {
        // Still away; the next turn waits longer.
      }
    }
  }

  return async () => {
    ending.abort()
    await inTime(client, most.goodbye, () => client.end()).catch(() => {})
  }
}
