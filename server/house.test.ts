import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { describe, expect, test } from 'vitest'

/** The floor plan: which door leads where. A row is one rule; a file that breaks it is named. */

const root = join(import.meta.dirname, '..')

interface Source {
  path: string
  text: string
  imports: string[]
}

const sources: Source[] = ['sync-rules', 'server', 'client', 'simulation', 'e2e', 'bench']
  .flatMap(folder => readdirSync(join(root, folder), { recursive: true, withFileTypes: true }))
  .filter(entry => entry.isFile() && /\.(ts|tsx|mjs|js|jsx)$/u.test(entry.name))
  .filter(entry => !/\/(node_modules|dist)(\/|$)/u.test(entry.parentPath.slice(root.length)))
  .map(entry => join(entry.parentPath, entry.name))
  .map(file => {
    const text = readFileSync(file, 'utf8')
    const found = text.matchAll(/^(?:import|export|\}).*?\bfrom '([^']+)'|^import '([^']+)'|\bimport\(\s*'([^']+)'/gmu)
    const imports = [...found].map(match => match[1] ?? match[2] ?? match[3] ?? '')
    return { path: relative(root, file).split(sep).join('/'), text, imports }
  })

const isTest = (path: string) => /\.test\.tsx?$|\/testing\//u.test(path)
const product = sources.filter(source => !isTest(source.path))
const within = (...folders: string[]) =>
  product.filter(source => folders.some(folder => source.path.startsWith(folder)))
const outside = (from: Source[], ...doors: string[]) =>
  from.filter(source => !doors.some(door => source.path.startsWith(door)))
const importing = (from: Source[], what: RegExp) =>
  from.filter(source => source.imports.some(name => what.test(name))).map(source => source.path)
const saying = (from: Source[], what: RegExp) =>
  from.filter(source => what.test(source.text)).map(source => source.path)

const app = within('server/', 'client/', 'sync-rules/')

/** Words in quotes that somebody would read: "Move…", "Searching …", `${n} found`. */
const said = /(['"`])(?:[A-Z][a-z]+(?: ?…| [a-z]+)|\$\{[^}]*\} [a-z]{3,})[^'"`\n]*\1/u
/** Comments, and what only a console hears. */
const unheard = /\/\*[\s\S]*?\*\/|\/\/.*|new (Type)?Error\(.*\)/gu

describe('the doors', () => {
  test.each<[string, () => string[]]>([
    [
      'the contract imports zod and nothing else',
      () => importing(within('sync-rules/'), /^(?!zod|\.\/|\.\.\/[a-z-]+\.ts$)/u),
    ],
    [
      'the client never imports the server',
      () =>
        importing(within('client/'), /\/server\/|^(pg|express|node:)/u).filter(
          p => !p.endsWith('.mjs') && !p.endsWith('vite.config.ts'),
        ),
    ],
    ['the server never imports the client', () => importing(within('server/'), /\/client\/|^(react|dexie)/u)],
    [
      'databases are spoken to behind one door',
      () => importing(outside(app, 'server/db/'), /^pg$|^@electric-sql\/pglite/u),
    ],
    [
      'nobody dials out but the way to TMDB and the way to Electric',
      () =>
        saying(
          outside(within('server/'), 'server/tmdb.ts', 'server/shapes/electric.ts'),
          /\bfetch\(|node:https|from 'node:http'.*\brequest\b/u,
        ),
    ],
    ['tokens are made in one place', () => importing(outside(app, 'server/accounts/access-token.ts'), /^jose/u)],
    [
      'what is too much is counted in one place',
      () => importing(outside(app, 'server/throttles.ts'), /^rate-limiter/u),
    ],
    ['what happens is counted in one place', () => importing(outside(app, 'server/metrics.ts'), /^prom-client/u)],
    ['letters are sent in one place', () => importing(outside(app, 'server/mail.ts'), /^nodemailer/u)],
    ['pictures are painted in one place', () => importing(outside(app, 'server/public/'), /^@resvg/u)],
    ['passwords are hashed in one place', () => importing(outside(app, 'server/accounts/'), /^bcrypt/u)],
    [
      'the environment is read in one place',
      () =>
        saying(
          outside(app, 'server/env.ts', 'client/vite.config.ts', 'server/main.ts', 'server/dev.ts'),
          /process\.env/u,
        ),
    ],
    ['Dexie stays in the store', () => importing(outside(app, 'client/store/'), /^dexie/u)],
    ['the store does not know sync', () => importing(within('client/store/'), /\/sync\//u)],
    [
      'screens know no store but its hooks',
      () => importing(within('client/screens/', 'client/parts/'), /\/store\/(?!hooks|types)|\/sync\/|^@electric-sql/u),
    ],
    [
      'screens say nothing but what stands in the texts',
      () =>
        within('client/screens/', 'client/parts/')
          .filter(({ text }) => said.test(text.replaceAll(unheard, '')))
          .map(({ path }) => path),
    ],
    [
      'routes hold no SQL',
      () =>
        saying(
          within('server/routes/'),
          /\b(select|insert into|update|delete from)\s[\s\S]{0,80}\b(from|values|set|where)\b/u,
        ),
    ],
    [
      'subjects and mutations know no Express',
      () =>
        importing(
          outside(within('server/'), 'server/app.ts', 'server/http', 'server/routes/', 'server/shapes/'),
          /^express/u,
        ),
    ],
    [
      'no SQL is put together from values',
      () =>
        saying(within('server/'), /\$\{[^}]*(user_?id|mediaId|body|params|query)\b[^}]*\}[^`]*\b(where|values)\b/iu),
    ],
  ])('%s', (_, offenders) => {
    expect(offenders()).toEqual([])
  })
})

test('files stay small enough to be read in one sitting', () => {
  const long = product.filter(source => source.text.split('\n').length > 251).map(source => source.path)
  expect(long).toEqual([])
})
