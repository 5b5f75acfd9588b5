import { existsSync } from 'node:fs'
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { template } from '../db/template.ts'
import { admin } from '../testing/admin.ts'
import { dropTestDatabase, testDatabaseUrl } from '../testing/database.ts'
import { caller, cookieOf, PASSWORD, signUp, type TestUser } from '../testing/http.ts'
import { type Started, startProcess } from '../testing/process.ts'

/* Real processes, as an operator has them, asked over HTTP. */

let folder: string
let running: Started | undefined
beforeEach(async () => {
  await template()
  folder = await mkdtemp(join(tmpdir(), 'mq-settings-'))
})
afterEach(async () => {
  await running?.end('SIGKILL')
  await rm(folder, { recursive: true })
})

/** Ends the server that runs, and starts one with these settings. */
async function restart(settings: Record<string, string>): Promise<string> {
  await running?.end('SIGTERM')
  running = startProcess({ THROTTLES: 'off', ...settings })
  return running.url
}

const signedBy = (token: string): string =>
  JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()).kid

/** What the server says to an access token: 200, or the code of its refusal. */
async function heard(url: string, token: string) {
  const { status, error } = await caller(url)('GET', '/auth/me', { token })
  return error?.code ?? status
}

async function refreshed(url: string, cookie: string) {
  const headers = { cookie, 'x-marquee': '1' }
  const reply = await caller(url)<{ access_token: string }>('POST', '/auth/refresh', { body: {}, headers })
  return {
    said: reply.error?.code ?? reply.status,
    token: reply.data?.access_token ?? '',
    cookie: cookieOf(reply.headers),
  }
}

async function loggedIn(url: string): Promise<string> {
  const body = { login: 'ada', password: PASSWORD }
  return (await caller(url)<{ access_token: string }>('POST', '/auth/login', { body })).data.access_token
}

const ada = (url: string): Promise<TestUser> => signUp(url, caller(url), 'ada')

describe('secrets rotate', () => {
  test('puts a new secret into the data folder: devices go on, and only the one before the last two is out', async () => {
    const settings = { DATA_DIR: folder }
    const path = join(folder, 'secret')
    const secrets = async () => (await readFile(path, 'utf8')).trim().split(',')
    const { token, cookie } = await ada(await restart(settings))
    const [first] = await secrets()
    const said = await admin(settings, 'secrets', 'rotate')
    expect(said, said.err).toMatchObject({ code: 0, err: '' })
    expect(said.out).toContain(path)
    expect(await secrets()).toEqual([expect.stringMatching(/^[\w-]{43}$/u), first])
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    for (const secret of await secrets()) expect(said.out).not.toContain(secret)
    // The server that runs does not know of it yet.
    expect(signedBy(await loggedIn(await (running as Started).url))).toBe(signedBy(token))

    let url = await restart(settings)
    expect(await heard(url, token)).toBe(200)
    const next = await refreshed(url, cookie)
    expect(next.said).toBe(200)
    expect(signedBy(next.token)).not.toBe(signedBy(token))
    expect(signedBy(await loggedIn(url))).toBe(signedBy(next.token))

    for (let i = 0; i < 2; i++) expect((await admin(settings, 'secrets', 'rotate')).code).toBe(0)
    expect(await secrets()).toHaveLength(3)
    expect(await secrets()).not.toContain(first)
    url = await restart(settings)
    expect(await heard(url, token)).toBe('token_invalid')
    expect((await refreshed(url, cookie)).said).toBe('refresh_invalid')
    expect(await heard(url, next.token)).toBe(200)
    expect((await refreshed(url, next.cookie)).said).toBe(200)
  })

  test('prints one for who has a MARQUEE_SECRET: both hold while both are set, then the new one alone', async () => {
    const url = await testDatabaseUrl()
    try {
      const old = 'a secret for tests that is of no use to anybody'
      const given = { DATABASE_URL: url, MARQUEE_SECRET: old }
      const { token, cookie } = await ada(await restart(given))
      const said = await admin(given, 'secrets', 'rotate')
      expect(said, said.err).toMatchObject({ code: 0, err: '' })
      const fresh = /^[\w-]{43}$/mu.exec(said.out)?.[0] ?? ''
      expect(fresh).not.toBe('')
      expect(said.out).not.toContain(old)

      const both = await restart({ ...given, MARQUEE_SECRET: `${fresh},${old}` })
      expect(await heard(both, token)).toBe(200)
      const next = await refreshed(both, cookie)
      expect(next.said).toBe(200)
      expect(signedBy(next.token)).not.toBe(signedBy(token))

      const alone = await restart({ ...given, MARQUEE_SECRET: fresh })
      expect(await heard(alone, token)).toBe('token_invalid')
      expect((await refreshed(alone, cookie)).said).toBe('refresh_invalid')
      expect(await heard(alone, next.token)).toBe(200)
      expect((await refreshed(alone, next.cookie)).said).toBe(200)
    } finally {
      await running?.end('SIGTERM')
      await dropTestDatabase(url)
    }
  })

  test('does not help against who has read the secret: the doctor says what does', async () => {
    const settings = { DATA_DIR: folder }
    const path = join(folder, 'secret')
    const { token, cookie } = await ada(await restart(settings))
    await chmod(path, 0o644)
    const { code, err } = await admin(settings, 'doctor')
    expect([code, err]).toEqual([1, expect.stringContaining(`${path} can be read by others: chmod 600 it.`)])
    expect(err).toContain('If somebody may have, remove it: the next start makes another, and everybody logs in again.')
    await rm(path)
    const url = await restart(settings)
    expect(await heard(url, token)).toBe('token_invalid')
    expect((await refreshed(url, cookie)).said).toBe('refresh_invalid')
    expect(await heard(url, await loggedIn(url))).toBe(200)
    expect((await admin(settings, 'doctor')).code).toBe(0)
  })

  test('makes no secret where there is no database to be opened with it', async () => {
    const nowhere = join(folder, 'nowhere')
    expect(await admin({ DATA_DIR: nowhere }, 'secrets', 'rotate')).toEqual({
      code: 1,
      out: '',
      err: expect.stringMatching(/^There is no database in .*nowhere/u),
    })
    expect(existsSync(nowhere)).toBe(false)
  })
})

describe('config print', () => {
  /** Every secret there is, in every place where one may stand. */
  const settings = {
    HOST: '127.0.0.1',
    PORT: '3100',
    DATABASE_URL: 'postgres://hidden-user:hidden@hidden/hidden@db.example:5432/marquee?host=/run/pg&sslpassword=hidden',
    MARQUEE_SECRET: `${'hidden'.repeat(6)},${'hidden'.repeat(7)}`,
    ELECTRIC_URL: 'http://hidden:hidden@electric:3000?secret=hidden',
    ELECTRIC_SECRET: 'hidden',
    TMDB_TOKEN: 'hidden',
    SMTP_URL: 'smtps://hidden:hid@den@mail.example:465/?pass=hidden',
    METRICS_TOKEN: 'hidden'.repeat(6),
    PUBLIC_URL: 'https://marquee.example',
    MAIL_FROM: 'Marquee <marquee@marquee.example>',
  }

  test('shows every setting, and no secret', async () => {
    const { code, out, err } = await admin(settings, 'config', 'print')
    expect([code, err]).toEqual([0, ''])
    expect(out).not.toMatch(/hid|den/u)
    const shown = out.slice(0, out.indexOf('\n\n')).split('\n')
    expect(shown).toEqual([
      'DATABASE_URL=postgres://…@db.example:5432/marquee?host=/run/pg&sslpassword=…',
      'DATA_DIR=./data',
      'ELECTRIC_SECRET=(not shown)',
      'ELECTRIC_URL=http://…@electric:3000?secret=…',
      'HOST=127.0.0.1',
      'LOG_LEVEL=warn',
      'MAIL_FROM=Marquee <marquee@marquee.example>',
      'MARQUEE_SECRET=(2, not shown)',
      'METRICS_TOKEN=(not shown)',
      'PASSWORD_MIN_LENGTH=10',
      'PORT=3100',
      'PUBLIC_URL=https://marquee.example',
      'SMTP_URL=smtps://…@mail.example:465/?pass=…',
      'THROTTLES=on',
      'TMDB_TOKEN=(not shown)',
    ])
    expect(out).toContain('\nHow often something may be asked (THROTTLES=on):\nsignup: 5 in 3600 s, 20 in 86400 s\n')
  })

  test('shows none that stands in a file either, and says whose the secret of a data folder is', async () => {
    const file = join(folder, 'token')
    await writeFile(file, settings.METRICS_TOKEN)
    const { code, out } = await admin({ DATA_DIR: join(folder, 'none'), METRICS_TOKEN_FILE: file }, 'config', 'print')
    expect(code).toBe(0)
    expect(out).toContain("MARQUEE_SECRET=the data folder's own\nMETRICS_TOKEN=(not shown)\n")
    expect(out).not.toContain('hidden')
    // To look is not to make.
    expect(existsSync(join(folder, 'none'))).toBe(false)
  })

  test('says all that is wrong with what cannot be used, and none of it', async () => {
    const { code, out, err } = await admin(
      { ...settings, PORT: 'x', MARQUEE_SECRET: 'hidden', SMTP_URL: 'hidden', MARQUEE_HIDE: 'hidden' },
      'config',
      'print',
    )
    expect([code, out]).toEqual([1, ''])
    expect(err.split('\n')).toEqual([
      'These settings cannot be used:',
      '  MARQUEE_HIDE is not a setting.',
      '  PORT must be a port number.',
      expect.stringMatching(/^ {2}MARQUEE_SECRET must be at least 32 characters/u),
      '  SMTP_URL must be a URL that starts with smtp:// or smtps://.',
      '',
    ])
  })
})
