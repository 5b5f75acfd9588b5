import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { EnvRefusal, parseEnv } from './env.ts'

const secret = 'x'.repeat(32)
const DATABASE_URL = 'postgres://marquee@db/marquee'

test('without any setting it is one person and one machine', () => {
  expect(parseEnv({})).toEqual({
    PORT: 3000,
    HOST: '127.0.0.1',
    DATA_DIR: './data',
    MARQUEE_SECRET: '',
    PASSWORD_MIN_LENGTH: 10,
    LOG_LEVEL: 'warn',
    THROTTLES: 'on',
  })
})

test.each<Record<string, string>>([
  { PORT: '0' },
  { PORT: '65535', HOST: '0.0.0.0' },
  { DATABASE_URL, MARQUEE_SECRET: secret },
  { DATABASE_URL: 'postgresql://u@/name?host=/run/postgresql', MARQUEE_SECRET: `${secret}, ${secret}` },
  { DATABASE_URL, MARQUEE_SECRET: secret, ELECTRIC_URL: 'http://electric:3000', ELECTRIC_SECRET: 's' },
  { PUBLIC_URL: 'https://films.example.org', HOST: '0.0.0.0' },
  { PUBLIC_URL: 'http://localhost:3000', THROTTLES: 'off' },
  { THROTTLES: 'off', HOST: '::1' },
  { TRUST_PROXY: '1' },
  { TRUST_PROXY: '10.0.0.0/8,fd00::/8,192.0.2.7' },
  { TMDB_URL: 'http://127.0.0.1:9', TMDB_TOKEN: 't' },
  {
    SMTP_URL: 'smtps://u:p@mail.example.org',
    PUBLIC_URL: 'https://films.example.org',
    LOG_LEVEL: 'silent',
    PASSWORD_MIN_LENGTH: '8',
  },
  { MARQUEE_TEST_DIE_AT: 'before_commit:3' },
  { MARQUEE_TEST_PG_BIN: '/usr/lib/postgresql/15/bin' },
  { PORT: '', PUBLIC_URL: '', PATH: '/bin' },
])('takes %o', record => {
  expect(() => parseEnv(record)).not.toThrow()
})

test.each<[Record<string, string>, string]>([
  [{ PORT: '65536' }, 'PORT must be a port number.'],
  [{ PORT: 'http' }, 'PORT must be a port number.'],
  [{ PORT: '-1' }, 'PORT must be a port number.'],
  [
    { DATABASE_URL: 'mysql://db/x', MARQUEE_SECRET: secret },
    'DATABASE_URL must be a URL that starts with postgres://.',
  ],
  [{ DATABASE_URL }, 'MARQUEE_SECRET must be set when DATABASE_URL is'],
  [{ MARQUEE_SECRET: 'changeme' }, 'MARQUEE_SECRET must be at least 32 characters'],
  [{ MARQUEE_SECRET: `${secret},short` }, 'MARQUEE_SECRET must be at least 32 characters'],
  [{ MARQUEE_SECRET: 'change-me-to-something-that-is-32-long' }, 'MARQUEE_SECRET is an example that everybody knows.'],
  [{ METRICS_TOKEN: 'your-secret-token-goes-here-and-not-there' }, 'METRICS_TOKEN is an example'],
  [{ MARQUEE_TOKEN_FILE: '/x' }, 'MARQUEE_TOKEN_FILE is not a setting.'],
  [{ MARQUEE_SECRETS: secret }, 'MARQUEE_SECRETS is not a setting.'],
  [{ ELECTRIC_URL: 'http://electric:3000' }, 'ELECTRIC_URL needs DATABASE_URL'],
  [{ ELECTRIC_URL: 'electric:3000', DATABASE_URL, MARQUEE_SECRET: secret }, 'ELECTRIC_URL must be a URL'],
  [{ PUBLIC_URL: 'films.example.org' }, 'PUBLIC_URL must be a URL that starts with http:// or https://.'],
  [{ PUBLIC_URL: 'https://example.org/films' }, 'PUBLIC_URL must be an address without a path'],
  [{ PUBLIC_URL: 'https://user:pw@example.org' }, 'PUBLIC_URL must be an address without a path'],
  [{ PUBLIC_URL: 'http://films.example.org' }, 'PUBLIC_URL must be https:// unless it is this machine'],
  [{ TMDB_URL: 'https://api.example.org' }, 'TMDB_URL is for tests and must point to this machine.'],
  [{ TMDB_URL: 'http://127.0.0.1.example.org' }, 'TMDB_URL is for tests'],
  [{ SMTP_URL: 'mail.example.org' }, 'SMTP_URL must be a URL that starts with smtp://'],
  [{ PASSWORD_MIN_LENGTH: '7' }, 'PASSWORD_MIN_LENGTH must be 8 or more.'],
  [{ PASSWORD_MIN_LENGTH: '65' }, 'PASSWORD_MIN_LENGTH must be 64 or less.'],
  [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL must be a log level'],
  [{ TRUST_PROXY: 'true' }, 'TRUST_PROXY must be how many proxies'],
  [{ TRUST_PROXY: 'cafe' }, 'TRUST_PROXY must be how many proxies'],
  [{ TRUST_PROXY: '10.0.0.0/33' }, 'TRUST_PROXY must be how many proxies'],
  [{ THROTTLES: 'no' }, 'THROTTLES must be on or off.'],
  [{ THROTTLES: 'off', HOST: '0.0.0.0' }, 'THROTTLES=off is for tests'],
  [{ THROTTLES: 'off', PUBLIC_URL: 'https://films.example.org' }, 'THROTTLES=off is for tests'],
  [{ MARQUEE_TEST_DIE_AT: 'somewhere:1' }, 'MARQUEE_TEST_DIE_AT must be a point like before_commit:3.'],
  [{ MARQUEE_TEST_DIE_AT: 'before_commit:0' }, 'MARQUEE_TEST_DIE_AT must be a point'],
  [{ MARQUEE_TEST_DIE_AT: 'before_commit:1', HOST: '0.0.0.0' }, 'MARQUEE_TEST_DIE_AT is for tests'],
  [
    { MARQUEE_TEST_DIE_AT: 'before_commit:1', PUBLIC_URL: 'https://films.example.org' },
    'MARQUEE_TEST_DIE_AT is for tests',
  ],
])('refuses %o', (record, sentence) => {
  expect(() => parseEnv(record)).toThrow(sentence)
})

test('tells all faults at once', () => {
  const faults = () => parseEnv({ PORT: 'x', LOG_LEVEL: 'loud', MARQUEE_PORT: '1' })
  expect(faults).toThrow(EnvRefusal)
  expect(faults).toThrow(/MARQUEE_PORT.*\n.*PORT must.*\n.*LOG_LEVEL/)
})

describe('a secret in a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'marquee-env-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const file = (text: string) => {
    const path = join(folder, randomUUID())
    writeFileSync(path, text)
    return path
  }

  test.each(['MARQUEE_SECRET', 'ELECTRIC_SECRET', 'TMDB_TOKEN', 'METRICS_TOKEN'])('%s is read from there', name => {
    expect(parseEnv({ [`${name}_FILE`]: file(`${secret}\n`) })).toMatchObject({ [name]: secret })
  })

  test('addresses with a password too', () => {
    const SMTP_URL = 'smtps://u:p@mail.example.org'
    const given = { DATABASE_URL_FILE: file(`${DATABASE_URL}\r\n`), SMTP_URL_FILE: file(SMTP_URL) }
    const env = parseEnv({ ...given, MARQUEE_SECRET: secret, PUBLIC_URL: 'https://films.example.org' })
    expect(env).toMatchObject({ DATABASE_URL, SMTP_URL })
  })

  test('is refused when it cannot be read, is empty, or is given twice', () => {
    const faults = () =>
      parseEnv({
        MARQUEE_SECRET_FILE: join(folder, 'nowhere'),
        TMDB_TOKEN_FILE: file('\n'),
        METRICS_TOKEN: secret,
        METRICS_TOKEN_FILE: file(secret),
      })
    expect(faults).toThrow(/MARQUEE_SECRET_FILE cannot be read: ENOENT/u)
    expect(faults).toThrow(/TMDB_TOKEN_FILE leads to .*, which is empty\./u)
    expect(faults).toThrow('METRICS_TOKEN and METRICS_TOKEN_FILE are both set: keep one.')
    expect(() => parseEnv({ MARQUEE_SECRET_FILE: file('short') })).toThrow('MARQUEE_SECRET must be at least 32')
  })
})
