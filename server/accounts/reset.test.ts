import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { beforeEach, expect, test } from 'vitest'
import { createAccounts } from '../accounts.ts'
import { createMail } from '../mail.ts'
import { PASSWORD, type TestServer, testServer } from '../testing/http.ts'

const MINUTE = 60_000
const OTHER = 'nine purple elephants'
const PUBLIC_URL = 'http://localhost:3000'

let now: number
beforeEach(() => {
  now = Date.parse('2026-11-25T10:00:00.000Z')
})

/** A real mail server that takes every letter and lets a test wait for the next. */
async function postOffice() {
  const letters: string[] = []
  let arrived = () => {}
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, _session, done) {
      const chunks: Buffer[] = []
      stream.on('data', chunk => chunks.push(chunk))
      stream.on('end', () => {
        // Quoted-printable folds lines and spells "=" as =3D.
        letters.push(Buffer.concat(chunks).toString().replace(/=\r\n/gu, '').replaceAll('=3D', '='))
        done()
        arrived()
      })
    },
  })
  await new Promise<void>(ready => smtp.listen(0, '127.0.0.1', ready))
  const { port } = smtp.server.address() as AddressInfo
  return {
    url: `smtp://127.0.0.1:${port}`,
    letters,
    async next(): Promise<string> {
      while (letters.length === 0) await new Promise<void>(done => (arrived = done))
      return letters.shift() as string
    },
    [Symbol.asyncDispose]: () => new Promise<void>(done => smtp.close(() => done())),
  }
}

async function withMail() {
  const office = await postOffice()
  const env = { SMTP_URL: office.url, PUBLIC_URL }
  const mail = createMail({ ...env } as Parameters<typeof createMail>[0])
  const server = await testServer({ now: () => now, env, deps: { mail } })
  return {
    office,
    server,
    async [Symbol.asyncDispose]() {
      mail?.close()
      await server[Symbol.asyncDispose]()
      await office[Symbol.asyncDispose]()
    },
  }
}

const ask = (server: TestServer, email: string) => server.call('POST', '/auth/reset/request', { body: { email } })
const confirm = async (server: TestServer, token: string, password = OTHER) => {
  const reply = await server.call('POST', '/auth/reset/confirm', { body: { token, password } })
  return [reply.status, reply.error?.code]
}
const logIn = async (server: TestServer, password: string) =>
  (await server.call('POST', '/auth/login', { body: { login: 'ada', password } })).status
const tokenIn = (letter: string): string => /http:\/\/localhost:3000\/reset#([\w-]{43})/u.exec(letter)?.[1] ?? ''

test('who forgot a password gets a letter, sets a new one by its link, once, and is signed out everywhere', async () => {
  await using house = await withMail()
  const { server, office } = house
  const ada = await server.signUp('ada')
  const asked = await ask(server, 'ADA@example.com')
  expect([asked.status, asked.data]).toEqual([202, {}])
  const letter = await office.next()
  expect(letter).toMatch(/^To: ada@example\.com\r$/mu)
  expect(letter).toMatch(/^From: Marquee <noreply@localhost>\r$/mu)
  const token = tokenIn(letter)
  expect(await confirm(server, token, 'short')).toEqual([422, 'validation'])
  expect(await confirm(server, token, 'ada@example.com')).toEqual([422, 'password_context'])
  expect(await confirm(server, token)).toEqual([204, undefined])
  expect((await ada.call('GET', '/auth/me')).error?.code).toBe('session_revoked')
  expect([await logIn(server, PASSWORD), await logIn(server, OTHER)]).toEqual([401, 200])
  expect(await confirm(server, token)).toEqual([400, 'reset_invalid'])
})

test('a letter comes in the language its owner used last, whoever asks for it; else in that of who asks', async () => {
  await using house = await withMail()
  const { server, office } = house
  const speaks = (language: string) => ({ 'accept-language': language })
  const askIn = async (language: string) => {
    const body = { email: 'ada@example.com' }
    await server.call('POST', '/auth/reset/request', { body, headers: speaks(language) })
    const letter = await office.next()
    expect(tokenIn(letter)).toHaveLength(43)
    return /Hello ada/u.test(letter) ? 'en' : /Hallo ada/u.test(letter) ? 'de' : letter
  }
  const signUp = { username: 'ada', email: 'ada@example.com', password: PASSWORD }
  await server.call('POST', '/auth/signup', { body: signUp, headers: speaks('tlh, *;q=0') })
  expect([await askIn('de-AT,de;q=0.9,en;q=0.5'), await askIn('fr')]).toEqual(['de', 'en'])

  const logIn = (language: string) =>
    server.call('POST', '/auth/login', { body: { login: 'ada', password: PASSWORD }, headers: speaks(language) })
  const session = await logIn('de')
  expect([await askIn('en'), await askIn('fr')]).toEqual(['de', 'de'])
  await logIn('fr')
  expect(await askIn('en')).toBe('de')

  // Who chooses another language goes on with the session there is.
  const cookie = session.headers
    .getSetCookie()
    .map(text => text.split(';')[0])
    .join('; ')
  const headers = { cookie, 'x-marquee': '1', ...speaks('en') }
  expect((await server.call('POST', '/auth/refresh', { body: {}, headers })).status).toBe(200)
  expect(await askIn('de')).toBe('en')
})

test('only the newest link works, for ten minutes, and a changed character makes it none', async () => {
  await using house = await withMail()
  const { server, office } = house
  await server.signUp('ada')
  await ask(server, 'ada@example.com')
  const older = tokenIn(await office.next())
  await ask(server, 'ada@example.com')
  const newer = tokenIn(await office.next())
  for (const token of [older, newer.slice(0, -1), `${newer}A`, newer.toLowerCase(), 'x']) {
    expect(await confirm(server, token)).toEqual([400, 'reset_invalid'])
  }
  now += 10 * MINUTE
  expect(await confirm(server, newer)).toEqual([400, 'reset_invalid'])
  expect(await logIn(server, PASSWORD)).toBe(200)
})

test('an address without an account, or of a closed one, gets the same answer and no letter', async () => {
  await using house = await withMail()
  const { server, office } = house
  await server.signUp('ada')
  const eve = await server.signUp('eve')
  const known = await ask(server, 'ada@example.com')
  await office.next()
  await eve.call('DELETE', '/account')
  for (const address of ['nobody@example.com', 'eve@example.com']) {
    const reply = await ask(server, address)
    expect([reply.status, reply.text]).toEqual([known.status, known.text])
  }
  await ask(server, 'ada@example.com')
  await office.next()
  expect(office.letters).toEqual([])
})

test('the database and the log hold no token, and no letter is promised where none can be sent', async () => {
  await using house = await withMail()
  const { server, office } = house
  await server.signUp('ada')
  await ask(server, 'ada@example.com')
  const token = tokenIn(await office.next())
  expect(token).toHaveLength(43)
  const rows = await server.deps.db.rows(`select *, encode(token_hash, 'escape') as text from password_resets`)
  expect(JSON.stringify(rows)).not.toContain(token)
  await using without = await testServer()
  const reply = await ask(without, 'ada@example.com')
  expect([reply.status, reply.error?.code]).toEqual([503, 'no_mail'])
})

test('a link leads to the page, also where the address of the server ends with a slash', async () => {
  await using server = await testServer()
  await server.signUp('ada')
  for (const origin of ['https://films.example.org', 'https://films.example.org/']) {
    expect(await server.deps.accounts.resetLinkFor('ada', origin)).toMatch(/^https:\/\/films\.example\.org\/reset#/u)
  }
})

/** The same accounts, whose next transaction waits until it is let go, as one does that comes after a slow hash. */
function slowly({ deps }: TestServer) {
  const { db, env } = deps
  let letGo = () => {}
  const gone = new Promise<void>(done => {
    letGo = done
  })
  let begun = () => {}
  const asked = new Promise<void>(done => {
    begun = done
  })
  const tx: typeof db.tx = async (run, options) => {
    begun()
    await gone
    return db.tx(run, options)
  }
  const accounts = createAccounts(
    { db: { ...db, tx }, env, now: () => now, mail: undefined },
    { cost: 4, maxWait: 120_000 },
  )
  return { accounts, asked, letGo, [Symbol.asyncDispose]: () => accounts.close() }
}

test.each(['log in', 'undelete', 'change the password'] as const)(
  'who was about to %s with the old password when it was reset is refused',
  async what => {
    await using server = await testServer({ now: () => now })
    const ada = await server.signUp('ada')
    const auth = await server.deps.accounts.authenticate(ada.token)
    await using slow = slowly(server)
    const old = { login: 'ada', password: PASSWORD }
    const link = String(await server.deps.accounts.resetLinkFor('ada', PUBLIC_URL))
    if (what === 'undelete') await server.deps.db.rows('update users set deleted_at = now()')
    const thief = {
      'log in': () => slow.accounts.logIn(old),
      undelete: () => slow.accounts.restore(old),
      'change the password': () =>
        slow.accounts.changePassword(auth, { current_password: PASSWORD, new_password: 'a password of a thief' }),
    }[what]()
    await Promise.race([slow.asked, thief])
    await server.deps.db.rows('update users set deleted_at = null')
    await server.deps.accounts.confirmReset(link.split('#')[1] as string, OTHER)
    // As somebody does who keeps a session alive through the reset, if that were possible.
    await server.deps.db.rows('update sessions set revoked_at = null, revoked_reason = null')
    if (what === 'undelete') await server.deps.db.rows('update users set deleted_at = now()')
    slow.letGo()
    await expect(thief).rejects.toMatchObject({ code: 'invalid_credentials' })
    await server.deps.db.rows('update users set deleted_at = null')
    expect(await server.deps.accounts.logIn({ login: 'ada', password: OTHER })).toMatchObject({})
  },
)

test('a link for an address that is changed while it is made is none', async () => {
  await using at = await withMail()
  const ada = await at.server.signUp('ada')
  const { db, accounts } = at.server.deps
  const row = db.row
  db.row = async <R>(sql: string, params?: readonly unknown[]) => {
    if (sql.includes('insert into password_resets')) {
      db.row = row
      await accounts.change(await accounts.authenticate(ada.token), { email: 'other@example.com' })
    }
    return row<R>(sql, params)
  }
  await accounts.requestReset('ada@example.com')()
  expect(await db.rows('select 1 from password_resets')).toEqual([])
  expect(at.office.letters).toEqual([])
})
