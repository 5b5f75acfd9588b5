/**
 * `npm run simulate -- --seeds 2000 [--from 1] [--events 60] [--postgres] [--defect name] [--keep file]`
 * Runs seeds one after the other, in PGlite or in a PostgreSQL of its own. Stops at the first violation, makes the script
 * that leads to it as short as it can, tells it, and keeps it in a file if asked. `--seed 17`: one seed, with its whole log.
 * `--play file`: a kept script. `--tally file`: what was run so far, as JSON, every 100 seeds.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { openPostgres } from '../server/db/postgres.ts'
import { openFromTemplate, template } from '../server/db/template.ts'
import { migrate } from '../server/migrate.ts'
import { startPostgres } from '../server/testing/postgres.ts'
import { defects } from './defects.ts'
import { type Script, spell } from './script.ts'
import { shrink } from './shrink.ts'
import { furnish, play, type Report, simulate } from './simulate.ts'

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '100' },
    from: { type: 'string', default: '1' },
    events: { type: 'string' },
    seed: { type: 'string' },
    play: { type: 'string' },
    keep: { type: 'string' },
    defect: { type: 'string' },
    tally: { type: 'string' },
    postgres: { type: 'boolean', default: false },
  },
})

const defect = defects.find(({ name }) => name === values.defect)
if (values.defect && !defect) throw new Error(`There is ${defects.map(({ name }) => `"${name}"`).join(', ')}.`)

const server = values.postgres ? await startPostgres() : undefined
const db = server ? await openPostgres(server.url('postgres')) : await openFromTemplate(await template())
if (server) await migrate(db)
const world = await furnish(db)
const close = async () => {
  await world.close()
  await server?.stop()
}

const coverage = new Map<string, number>()
let ops = 0
const began = Date.now()

/** Tells what broke, by the shortest script that breaks it. */
async function tell(report: Report): Promise<void> {
  console.log(report.log.slice(-60).join('\n'))
  console.log(`\nseed ${report.script.seed} breaks ${report.violation?.message}\n`)
  const script = await shrink(world, report.script, defect, ({ steps }) =>
    process.stderr.write(`\r${steps.length} steps are enough  `),
  )
  const { steps, ...rest } = script
  console.log(`\n${JSON.stringify(rest)}\n${steps.map(spell).join('\n')}`)
  const { violation } = await play(world, script, defect)
  console.log(violation?.message)
  const kept = { defect: values.defect ?? null, invariant: violation?.invariant, script }
  if (values.keep) await writeFile(values.keep, `${JSON.stringify(kept, null, 1)}\n`)
}

async function search(from: number, count: number): Promise<boolean> {
  for (let seed = from; seed < from + count; seed++) {
    const report = await simulate(world, seed, {
      ...(values.events && { events: Number(values.events) }),
      ...(defect && { defect }),
    })
    ops += report.ops
    for (const [what, n] of report.coverage) coverage.set(what, (coverage.get(what) ?? 0) + n)
    if (values.seed) console.log(report.log.join('\n'))
    if (report.violation) {
      await tell(report)
      return false
    }
    const done = seed - from + 1
    if (done % 100 !== 0) continue
    console.log(`${done} seeds, ${ops} ops, ${Date.now() - began} ms`)
    const tally = { lane: db.engine, from, seeds: done, ops, coverage: Object.fromEntries(coverage) }
    if (values.tally) await writeFile(values.tally, `${JSON.stringify(tally)}\n`)
  }
  const ways = [...coverage].sort().map(([what, n]) => `${what}: ${n}`)
  const lane = `${values.postgres ? 'PostgreSQL' : 'PGlite'}`
  console.log(`${ways.join('\n')}\n\n${lane}: ${count} seeds from ${from}, ${ops} ops, no violation.`)
  return true
}

async function again(file: string): Promise<boolean> {
  const report = await play(world, (JSON.parse(await readFile(file, 'utf8')) as { script: Script }).script, defect)
  console.log(report.log.join('\n'))
  return report.violation === undefined
}

const well = values.play
  ? await again(values.play)
  : await search(Number(values.seed ?? values.from), values.seed ? 1 : Number(values.seeds))
await close()
process.exitCode = well ? 0 : 1
