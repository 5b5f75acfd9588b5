import { setTimeout as sleep } from 'node:timers/promises'
import { isChangeMessage, ShapeStream } from '@electric-sql/client'
import { Device } from './device.ts'
import { type Bench, type Figure, ms, percentile, times } from './measure.ts'
import { openStage } from './stage.ts'

/** From the acknowledged commit on one device to the callback on another. */
export const otherDevice: Bench = {
  name: 'other-device',
  method: `One device moves a film of a list of 1,000; another follows the list with the unmodified
\`ShapeStream\` of \`@electric-sql/client\` (long polls, embedded engine). Writer and reader are one process with one clock,
the server is another. The time runs from the moment the writer has read its whole reply to the call of the reader's
subscriber with that very change; a change that is there before its own acknowledgement counts as 0. Between two changes
the reader gets a random pause of 20 to 60 ms, in which it polls again.`,
  async run(size) {
    const samples = size === 'full' ? 600 : 20
    await using stage = await openStage()
    const user = await stage.user(1_000)
    const writer = new Device(stage.url, user)
    const reader = await follow(`${stage.url}/sync/shapes/user_rankings`, user.token)
    const delays: number[] = []
    try {
      for (let i = -20; i < samples; i++) {
        const { seq } = await writer.push('ranking.place', user.board.move().args)
        const acknowledged = performance.now()
        const delay = (await reader.heard(seq)) - acknowledged
        if (i >= 0) delays.push(delay)
        await sleep(20 + Math.random() * 40)
      }
    } finally {
      reader.stop()
      writer.close()
    }
    return figures(delays)
  },
}

function figures(raw: number[]): Figure[] {
  const delays = raw.map(delay => Math.max(0, delay))
  const [p50, p99] = [percentile(delays, 0.5), percentile(delays, 0.99)]
  const what = 'Acknowledged commit to the callback on another device'
  const early = raw.filter(delay => delay < 0).length
  return [
    {
      what: `${what}, p50 (n = ${raw.length}, ${early} before the acknowledgement)`,
      ours: ms(p50),
      compared: '–',
      ratio: '–',
      target: '≤ 3 ms',
      reached: p50 <= 3,
    },
    {
      what: `${what}, p99`,
      ours: ms(p99),
      compared: `p50: ${ms(p50)}`,
      ratio: times(p99 / p50),
      target: '≤ 5 ×',
      reached: p99 <= 5 * p50,
    },
  ]
}

/** A device that is up to date and listens. `heard` tells when the change of a seq arrived. */
async function follow(url: string, token: string) {
  const stop = new AbortController()
  const stream = new ShapeStream({ url, headers: { Authorization: `Bearer ${token}` }, signal: stop.signal })
  const arrived = new Map<number, number>()
  let wake = () => {}
  const first = new Promise<void>((done, fail) => {
    stream.subscribe(messages => {
      const now = performance.now()
      for (const message of messages) if (isChangeMessage(message)) arrived.set(Number(message.value.seq), now)
      if (stream.isUpToDate) done()
      wake()
    }, fail)
  })
  await first
  return {
    stop: () => stop.abort(),
    async heard(seq: number): Promise<number> {
      for (;;) {
        const at = arrived.get(seq)
        if (at !== undefined) return at
        await new Promise<void>(woken => {
          wake = woken
        })
      }
    },
  }
}
