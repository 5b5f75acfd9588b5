import { type Bench, median, percentile, timed } from './measure.ts'
import { openStage } from './stage.ts'

/** Samples of each side: enough to see a difference of a few hundredths, if there is one. */
const SAMPLES = 200

export const strangers: Bench = {
  name: 'strangers',
  method: `A log-in with a wrong password for an account that exists, and for one that does not, in turn, ${SAMPLES} times each over HTTP; bcrypt at cost 12. The p-value is that of the Mann–Whitney test: whoever tells the two apart by time would see it small.`,
  async run(size) {
    await using stage = await openStage()
    const { username } = await stage.user(0)
    const [known, unknown]: [number[], number[]] = [[], []]
    const ask = (login: string) =>
      timed(async () => {
        const reply = await fetch(`${stage.url}/auth/login`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ login, password: 'not the one it is' }),
        })
        await reply.text()
        if (reply.status !== 401) throw new Error(`A wrong password was answered with ${reply.status}.`)
      })
    const samples = size === 'full' ? SAMPLES : 2
    for (let n = -2; n < samples; n++) {
      // Who goes first changes, so that neither always finds the machine as the other left it.
      const order = n % 2 === 0 ? [username, `nobody_${n + 2}`] : [`nobody_${n + 2}`, username]
      for (const login of order) {
        const took = await ask(login)
        if (n >= 0) (login === username ? known : unknown).push(took)
      }
    }
    const apart = Math.abs(median(known) - median(unknown)) / median(known)
    const p = mannWhitney(known, unknown)
    return [
      {
        what: 'A wrong password for a known and an unknown account, median (p5–p95)',
        ours: spread(unknown),
        compared: `known: ${spread(known)}`,
        ratio: `${(median(unknown) / median(known)).toFixed(3)} × (p = ${p.toFixed(3)})`,
        target: 'medians within 5 %, p > 0.01',
        reached: apart < 0.05 && p > 0.01,
      },
    ]
  },
}

const spread = (of: number[]) =>
  `${median(of).toFixed(1)} ms (${percentile(of, 0.05).toFixed(1)}–${percentile(of, 0.95).toFixed(1)})`

/** Two-sided p-value of the Mann–Whitney U test, by the normal approximation; times are not expected to tie. */
function mannWhitney(a: readonly number[], b: readonly number[]): number {
  let u = 0
  for (const x of a) for (const y of b) u += x > y ? 1 : x === y ? 0.5 : 0
  const n = a.length * b.length
  const z = Math.abs(u - n / 2) / Math.sqrt((n * (a.length + b.length + 1)) / 12)
  return 2 * (1 - normal(z))
}

/** The share of a normal distribution below `z` (Abramowitz and Stegun 26.2.17; error below 1e-7). */
function normal(z: number): number {
  const t = 1 / (1 + 0.2316419 * z)
  const tail = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
  return 1 - (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * tail
}
