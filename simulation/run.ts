/**
 * `npm run simulate -- --seeds 2000 [--from 1] [--events 60] [--seed 17]`
 * Runs seeds one after the other and stops at the first violation, with the log that leads to it.
 */
import { parseArgs } from 'node:util'
import { openWorld, type Report, simulate } from './simulate.ts'

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '100' },
    from: { type: 'string', default: '1' },
    events: { type: 'string', default: '60' },
    seed: { type: 'string' },
  },
})

const from = Number(values.seed ?? values.from)
const count = values.seed ? 1 : Number(values.seeds)
const world = await openWorld()
const coverage = new Map<string, number>()
let ops = 0
const began = Date.now()

for (let seed = from; seed < from + count; seed++) {
  const report: Report = await simulate(world, seed, { events: Number(values.events) })
  ops += report.ops
  for (const [what, n] of report.coverage) coverage.set(what, (coverage.get(what) ?? 0) + n)
  if (values.seed) console.log(report.log.join('\n'))
  if (report.violation) {
    console.log(report.log.slice(-60).join('\n'))
    console.log(`\nseed ${seed} breaks ${report.violation.message}`)
    process.exit(1)
  }
  if ((seed - from + 1) % 100 === 0) console.log(`${seed - from + 1} seeds, ${ops} ops, ${Date.now() - began} ms`)
}
const ways = [...coverage].sort().map(([what, n]) => `${what} ${n}`)
console.log(`${count} seeds from ${from}, ${ops} ops, no violation. Ways taken: ${ways.join(', ')}`)
await world.close()
