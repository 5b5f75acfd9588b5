import { parseArgs } from 'node:util'
import { clickToDom } from './click-to-dom.ts'
import { digest } from './digest.ts'
import { feed } from './feed.ts'
import { firstSync } from './first-sync.ts'
import { gestureToPaint } from './gesture-to-paint.ts'
import { idle } from './idle.ts'
import { logins } from './logins.ts'
import { longList } from './long-list.ts'
import type { Bench } from './measure.ts'
import { mutation } from './mutation.ts'
import { notify } from './notify.ts'
import { oldLists } from './old-lists.ts'
import { otherDevice } from './other-device.ts'
import { overload } from './overload.ts'
import { peersBehaviour } from './peers-behaviour.ts'
import { peersClick } from './peers-click.ts'
import { peersDevice } from './peers-device.ts'
import { peersQueue } from './peers-queue.ts'
import { peersWeight } from './peers-weight.ts'
import { peersWrite } from './peers-write.ts'
import { reconnect } from './reconnect.ts'
import { replay } from './replay.ts'
import { circumstances, keep, printed } from './report.ts'
import { search } from './search.ts'
import { strangers } from './strangers.ts'
import { throughput } from './throughput.ts'
import { weekOffline } from './week-offline.ts'
import { weight } from './weight.ts'

/**
 * `npm run bench`: everything, and docs/benchmarks.md anew after each. `-- --only name`: one thing, or all whose names begin
 * so (`peers`). `-- --small`: a try-out, told here and kept nowhere.
 */

const benches: Bench[] = [
  mutation,
  throughput,
  overload,
  notify,
  otherDevice,
  idle,
  reconnect,
  firstSync,
  digest,
  search,
  logins,
  strangers,
  feed,
  clickToDom,
  gestureToPaint,
  longList,
  oldLists,
  weekOffline,
  replay,
  weight,
  peersClick,
  peersDevice,
  peersWrite,
  peersQueue,
  peersWeight,
  peersBehaviour,
]
const { values } = parseArgs({ options: { only: { type: 'string' }, small: { type: 'boolean' } } })

const named = (name: string) => values.only === undefined || name === values.only || name.startsWith(`${values.only}-`)
const chosen = benches.filter(bench => named(bench.name))
if (chosen.length === 0) throw new Error(`There is ${benches.map(bench => bench.name).join(', ')}.`)

for (const [i, bench] of chosen.entries()) {
  process.stderr.write(`${bench.name}, ${i + 1} of ${chosen.length}\n`)
  const when = circumstances()
  try {
    const figures = await bench.run(values.small ? 'small' : 'full')
    process.stdout.write(`${bench.name}\n${printed(figures)}\n`)
    // Each by itself: whoever stops the run, or whose machine does, has what was measured until then.
    if (!values.small) {
      const names = benches.map(each => each.name)
      await keep(bench.name, { method: bench.method, figures, ...when }, names)
    }
  } catch (error) {
    // What it measured before stands; the others go on.
    process.stderr.write(`${error instanceof Error ? error.stack : error}\n`)
    process.exitCode = 1
  }
}
