import { setTimeout as sleep } from 'node:timers/promises'
import { apart } from './apart.ts'
import { addMany } from './many.ts'
import { type Bench, forEach, ms, percentile, progress, times } from './measure.ts'
import { Sender, type Sent } from './sender.ts'
import { openStage } from './stage.ts'
import { perSecond } from './throughput.ts'

const TIMES = 5
/** Devices that send one after the other when the most that can be done is looked for. */
const AT_PEAK = 32
/** What each device moves about. All of it is ranked before anything is measured, for to place a film costs more than to move it. */
const FILMS = 3

/** Five times more than can be done. */
export const overload: Bench = {
  name: 'overload',
  method: `The most that can be done: ${AT_PEAK} devices of as many users, each sending its next move when the last one is answered. Then
${TIMES} times as many requests a second for five minutes, from 3,000 devices, at their times whether or not answers come; what was
refused is sent again with a later request. Goodput is moves acknowledged a second. Then the ${AT_PEAK} devices again, second by second,
until they reach nine tenths of what they did. PostgreSQL with fsync, throttles off. The server and its database have half of
the cores, the devices the other half: what they need for the flood is not taken from it.`,
  async run(size) {
    const [devices, atPeak, seconds, flood] = size === 'full' ? [3_000, AT_PEAK, 20, 300] : [60, 4, 1, 2]
    await using stage = await apart(openStage)
    const users = await addMany(stage.db, devices)
    const senders = users.map(user => new Sender(() => stage.url, user, FILMS))
    try {
      await forEach(senders, 16, 'devices connected', async sender => {
        while (sender.done < FILMS) await acknowledged(sender)
      })
      const some = senders.slice(0, atPeak)
      const rate = (time: number) => perSecond(time, some, acknowledged)
      await rate(seconds / 4)
      const peak = await rate(seconds)
      progress(`at most ${Math.round(peak)} /s`)
      const { sent, goodput } = await pour(senders, peak * TIMES, flood)
      const recovery = await secondsUntil(async () => (await rate(1)) >= peak * 0.9, 60)
      return figures({ peak, sent, goodput, recovery, seconds: flood })
    } finally {
      for (const sender of senders) sender.close()
    }
  },
}

async function acknowledged(sender: Sender): Promise<void> {
  const { status, retryAfter } = await sender.send()
  if (status !== 200) await sleep(Number(retryAfter ?? 1) * 1_000)
}

/** Sends at a steady rate, whatever comes back. */
async function pour(
  senders: readonly Sender[],
  rate: number,
  seconds: number,
): Promise<{ sent: Sent[]; goodput: number }> {
  const sent: Sent[] = []
  const underWay = new Set<Promise<unknown>>()
  const from = performance.now()
  let [due, turn] = [0, 0]
  for (let at = 0; at < seconds; at = (performance.now() - from) / 1_000) {
    for (; due < at * rate; due++) {
      const sender = next()
      if (!sender) continue
      const asked = sender.send().then(answer => {
        if (performance.now() - from < seconds * 1_000) sent.push(answer)
        underWay.delete(asked)
      })
      underWay.add(asked)
    }
    await sleep(5)
  }
  const goodput = sent.filter(({ status }) => status === 200).length / seconds
  await Promise.all(underWay)
  return { sent, goodput }

  /** Somebody who waits for no answer; nobody when all do. */
  function next(): Sender | undefined {
    for (let tried = 0; tried < senders.length; tried++) {
      const sender = senders[turn++ % senders.length] as Sender
      if (!sender.busy) return sender
    }
    return undefined
  }
}

async function secondsUntil(holds: () => Promise<boolean>, most: number): Promise<number> {
  const from = performance.now()
  while (!(await holds())) if (performance.now() - from > most * 1_000) break
  return (performance.now() - from) / 1_000
}

interface Measured {
  peak: number
  sent: Sent[]
  goodput: number
  recovery: number
  seconds: number
}

function figures({ peak, sent, goodput, recovery, seconds }: Measured) {
  const took = sent.filter(({ status }) => status === 200).map(each => each.took)
  const refused = sent.filter(({ status }) => status !== 200)
  const odd = refused.filter(
    ({ status, retryAfter }) => !((status === 429 || status === 503) && Number(retryAfter) > 0),
  )
  const what = `${TIMES} × more than can be done`
  const p99 = percentile(took, 0.99)
  return [
    {
      what: `${what}: moves a second`,
      ours: `${Math.round(goodput)} /s of ${Math.round(sent.length / seconds)} asked`,
      compared: `the most: ${Math.round(peak)} /s`,
      ratio: times(goodput / peak),
      target: '≥ 0.80 ×',
      reached: goodput >= peak * 0.8,
    },
    {
      what: `${what}: an accepted move, p99`,
      ours: ms(p99),
      compared: `p50: ${ms(percentile(took, 0.5))}`,
      ratio: '–',
      target: '≤ 1 s',
      reached: p99 <= 1_000,
    },
    {
      what: `${what}: neither done nor told when to come again`,
      ours: `${odd.length} of ${sent.length}${odd[0] ? ` (${odd[0].status})` : ''}`,
      compared: `told 429 or 503: ${refused.length - odd.length}`,
      ratio: '–',
      target: '0',
      reached: odd.length === 0,
    },
    {
      what: `After that: until nine tenths of the most are done again`,
      ours: `${recovery.toFixed(1)} s`,
      compared: '–',
      ratio: '–',
      target: '≤ 10 s',
      reached: recovery <= 10,
    },
  ]
}
