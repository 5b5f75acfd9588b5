import { isIP } from 'node:net'
import * as z from 'zod/mini'
import { withFiles } from './env-files.ts'
import { type Death, type FailPoint, failPoints } from './fail-point.ts'

/** The settings, read from the environment once. The README lists all but those for tests; here is what each may be and its default. */

const port = z.pipe(
  z.string().check(z.regex(/^\d{1,5}$/, 'must be a port number')),
  z.pipe(z.transform(Number), z.number().check(z.maximum(65_535, 'must be a port number'))),
)
const minLength = z.pipe(
  z.string().check(z.regex(/^\d{1,3}$/, 'must be a whole number')),
  z.pipe(z.transform(Number), z.number().check(z.minimum(8, 'must be 8 or more'), z.maximum(64, 'must be 64 or less'))),
)
const url = (schemes: string[], hint: string) =>
  z.string().check(z.refine(text => schemes.includes(schemeOf(text)), `must be a URL that starts with ${hint}`))
const death = z.pipe(
  z
    .string()
    .check(z.regex(new RegExp(`^(${failPoints.join('|')}):[1-9]\\d{0,5}$`), 'must be a point like before_commit:3')),
  z.transform((text): Death => {
    const [point, visit] = text.split(':')
    return { point: point as FailPoint, visit: Number(visit) }
  }),
)
const web = url(['http:', 'https:'], 'http:// or https://')

const settings = z.object({
  PORT: z._default(port, 3000),
  HOST: z._default(z.string(), '127.0.0.1'),
  DATA_DIR: z._default(z.string(), './data'),
  DATABASE_URL: z.optional(url(['postgres:', 'postgresql:'], 'postgres://')),
  ELECTRIC_URL: z.optional(web),
  ELECTRIC_SECRET: z.optional(z.string()),
  PUBLIC_URL: z.optional(web.check(z.refine(isOrigin, 'must be an address without a path, like https://example.org'))),
  // A list may be given: the first is used for what is new, the others still hold. Empty until start.ts has put the
  // data folder's own there.
  MARQUEE_SECRET: z._default(
    z
      .string()
      .check(
        z.refine(
          list => list.split(',').every(secret => secret.trim().length >= 32),
          'must be at least 32 characters (each, if it is a list)',
        ),
      ),
    '',
  ),
  TMDB_TOKEN: z.optional(z.string()),
  TMDB_URL: z.optional(web.check(z.refine(isLoopbackUrl, 'is for tests and must point to this machine'))),
  SMTP_URL: z.optional(url(['smtp:', 'smtps:'], 'smtp:// or smtps://')),
  MAIL_FROM: z.optional(z.string().check(z.regex(/^[^\r\n]+$/u, 'must be one line'))),
  // Where /metrics is: on a port of its own, for this machine only, or on the public one for whoever shows the token.
  METRICS_PORT: z.optional(port),
  METRICS_TOKEN: z.optional(z.string().check(z.minLength(32, 'must be at least 32 characters'))),
  // Which proxies in front are believed when they say who asked: how many there are, or their addresses.
  TRUST_PROXY: z.optional(
    z
      .string()
      .check(
        z.refine(
          text => /^[1-9]$/u.test(text) || text.split(',').every(isNetwork),
          'must be how many proxies stand in front, or a list of their addresses',
        ),
      ),
  ),
  PASSWORD_MIN_LENGTH: z._default(minLength, 10),
  LOG_LEVEL: z._default(
    z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], 'must be a log level, like info or warn'),
    'warn',
  ),
  THROTTLES: z._default(z.enum(['on', 'off'], 'must be on or off'), 'on'),
  MARQUEE_TEST_DIE_AT: z.optional(death),
})

export type Env = z.infer<typeof settings>

/** What is wrong with the settings, all of it at once. */
export class EnvRefusal extends Error {
  constructor(readonly faults: string[]) {
    super(`These settings cannot be used:\n${faults.map(fault => `  ${fault}`).join('\n')}`)
    this.name = 'EnvRefusal'
  }
}

/** Settings from the environment's strings; an empty one counts as not set, and a secret may stand in a file. Throws EnvRefusal. */
export function parseEnv(record: Record<string, string | undefined>): Env {
  const { given, faults } = withFiles(record)
  for (const name of Object.keys(given))
    if (/^MARQUEE_(?!TEST_)/.test(name) && !(name in settings.shape)) faults.push(`${name} is not a setting.`)
  const parsed = settings.safeParse(given)
  if (!parsed.success) {
    faults.push(...parsed.error.issues.map(issue => `${issue.path.join('.')} ${issue.message}.`))
    throw new EnvRefusal(faults)
  }
  faults.push(...disagreements(parsed.data))
  if (faults.length > 0) throw new EnvRefusal(faults)
  return parsed.data
}

/** What no setting can know of itself. */
function disagreements(env: Env): string[] {
  const faults: string[] = []
  for (const name of ['MARQUEE_SECRET', 'ELECTRIC_SECRET', 'METRICS_TOKEN'] as const)
    if (isExample(env[name] ?? ''))
      faults.push(`${name} is an example that everybody knows. Make one of your own: openssl rand -hex 32.`)
  if (env.DATABASE_URL && !env.MARQUEE_SECRET)
    faults.push(
      'MARQUEE_SECRET must be set when DATABASE_URL is: 32 random characters or more, the same for every process.',
    )
  if (env.ELECTRIC_URL && !env.DATABASE_URL)
    faults.push('ELECTRIC_URL needs DATABASE_URL: Electric reads from PostgreSQL.')
  if (env.PUBLIC_URL?.startsWith('http:') && !isLoopbackUrl(env.PUBLIC_URL))
    faults.push('PUBLIC_URL must be https:// unless it is this machine: passwords travel over it.')
  if (env.SMTP_URL && !env.PUBLIC_URL) faults.push('SMTP_URL needs PUBLIC_URL: links in letters lead there.')
  const open = !isLoopback(env.HOST) || (env.PUBLIC_URL !== undefined && !isLoopbackUrl(env.PUBLIC_URL))
  const forTests = { 'THROTTLES=off': env.THROTTLES === 'off', MARQUEE_TEST_DIE_AT: env.MARQUEE_TEST_DIE_AT }
  for (const [name, set] of Object.entries(forTests))
    if (set && open) faults.push(`${name} is for tests: HOST, and PUBLIC_URL if it is set, must be this machine.`)
  return faults
}

/** Texts as they stand in instructions, to be replaced. */
const isExample = (text: string): boolean =>
  /change[-_ ]?(me|this)|replace[-_ ]?(me|this)|example|placeholder|your[-_ ]?(own[-_ ]?)?(secret|token)|(secret|token)[-_ ]?here/iu.test(
    text,
  )

/** Whether a host name or address can only be reached from this machine. */
const isLoopback = (host: string): boolean => /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/i.test(host)

function isLoopbackUrl(text: string): boolean {
  return URL.canParse(text) && isLoopback(new URL(text).hostname)
}

/** An address, or a network like 10.0.0.0/8. */
function isNetwork(text: string): boolean {
  const [address = '', bits = '0', more] = text.split('/')
  const most = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1
  return more === undefined && /^\d{1,3}$/u.test(bits) && Number(bits) <= most
}

// The local part of a PostgreSQL URL may be one that URL does not take: postgres://user@/name?host=/socket/folder
function schemeOf(text: string): string {
  return /^([a-z]+:)\/\/\S+$/.exec(text)?.[1] ?? ''
}

function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { origin, username, password } = new URL(text)
  return text.replace(/\/$/, '') === origin && username === '' && password === ''
}

/** What an address may be shown with: where it leads, not who goes there with which password. */
export const withoutSecrets = (url: string): string =>
  url
    .replace(/\/\/.*@/u, '//…@')
    .replace(/([?&])([^=&]*)=([^&]*)/gu, (all, sign, name) => (harmless.includes(name) ? all : `${sign}${name}=…`))
const harmless = ['host', 'port', 'sslmode']

/** The settings of this process. */
export const readEnv = (): Env => parseEnv(process.env)
