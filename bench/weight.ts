import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Bench } from './measure.ts'
import { build, home } from './processes.ts'

const LIMIT = 150 * 1000

/** The JavaScript a browser must have before the first paint. */
export const weight: Bench = {
  name: 'weight',
  method: `The script of the built page, and all that it and the page's preloads import statically, each file with gzip -9.
With it the texts of the heavier language, which are fetched at once. What is imported later (\`import()\`) does not count.`,
  async run() {
    build()
    const sizes = await Promise.all(
      (await firstScripts()).map(async file => gzipSync(await readFile(file), { level: 9 })),
    )
    const bytes = sizes.reduce((sum, { length }) => sum + length, 0)
    return [
      {
        what: `JavaScript before the first paint, gzip (${sizes.length} files)`,
        ours: `${(bytes / 1000).toFixed(1)} KB`,
        compared: '–',
        ratio: '–',
        target: '≤ 150 KB',
        reached: bytes <= LIMIT,
      },
    ]
  },
}

async function firstScripts(): Promise<string[]> {
  const folder = join(home, 'dist/client')
  const page = await readFile(join(folder, 'index.html'), 'utf8')
  const tags = page.match(/<(?:script|link)\b[^>]*>/g) ?? []
  const waiting = tags
    .map(tag => /(?:src|href)="(\/[^"]+\.js)"/.exec(tag)?.[1])
    .filter(path => path !== undefined)
    .map(path => join(folder, path))
  // What public/first.js preloads: one of these, by the language.
  const texts = [...page.matchAll(/ data-[a-z]{2}="(\/[^"]+\.js)"/g)].map(([, path]) => join(folder, path as string))
  const sizes = await Promise.all(texts.map(async file => ({ file, size: (await readFile(file)).length })))
  const heaviest = sizes.sort((a, b) => b.size - a.size)[0]
  if (!heaviest) throw new Error('The page names no texts.')
  waiting.push(heaviest.file)
  const seen = new Set<string>()
  for (let file = waiting.pop(); file; file = waiting.pop()) {
    if (seen.has(file)) continue
    seen.add(file)
    const text = await readFile(file, 'utf8')
    for (const [, name] of text.matchAll(/(?:\bfrom|\bimport)\s*["'](\.[^"']+\.js)["']/g)) {
      waiting.push(join(dirname(file), name as string))
    }
  }
  return [...seen]
}
