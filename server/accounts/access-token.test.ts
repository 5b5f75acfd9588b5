import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import * as jose from 'jose'
import { describe, expect, test } from 'vitest'
import { AccessTokens, signingKey } from './access-token.ts'

const NOW = Date.parse('2026-03-01T12:00:00Z')
const SECRET = 's'.repeat(32)
const ada = { user_id: 'd9e1c5a0-0000-4000-8000-000000000001', session_id: 'd9e1c5a0-0000-4000-8000-000000000002' }
const tokens = new AccessTokens([SECRET], 'https://marquee.example')
const seconds = (ms: number) => Math.floor(ms / 1000)

test('a token speaks for its user and session, also after a restart', async () => {
  const token = await tokens.mint(ada, NOW)
  const restarted = new AccessTokens([SECRET], 'https://marquee.example')
  expect(await restarted.read(token, NOW)).toEqual(ada)
  expect(token.length).toBeLessThan(500)
})

test('what a device sends at once is checked once', async () => {
  const token = await tokens.mint(ada, NOW)
  const [one, other] = await Promise.all([tokens.read(token, NOW), tokens.read(token, NOW)])
  expect(one).toBe(other)
  const bad = `${token}x`
  const both = await Promise.allSettled([tokens.read(bad, NOW), tokens.read(bad, NOW)])
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
})

describe('a token is good for ten minutes, give or take half a minute of clock', () => {
  test.each([
    [0, 'good'],
    [600, 'good'],
    [629, 'good'],
    [631, 'token_expired'],
    [86_400, 'token_expired'],
    [-29, 'good'],
    [-31, 'token_invalid'],
  ])('%i s after it was made: %s', async (later, verdict) => {
    const token = await tokens.mint(ada, NOW)
    const got = await tokens.read(token, NOW + later * 1000).then(
      () => 'good',
      refusal => refusal.code,
    )
    expect(got).toBe(verdict)
  })
})

describe('a token is refused', () => {
  const ours = signingKey(SECRET)
  const stranger = generateKeyPairSync('ed25519')
  const times = { iat: seconds(NOW), exp: seconds(NOW) + 600 }
  const claims = { sid: ada.session_id, sub: ada.user_id, aud: 'marquee-api', iss: tokens.issuer, ...times }
  const header = { alg: 'EdDSA', typ: 'at+jwt', kid: ours.kid }
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const sign = (head: object, payload: object, key: KeyObject | Uint8Array = ours.private) =>
    new jose.SignJWT({ ...claims, ...payload }).setProtectedHeader({ ...header, ...head }).sign(key)
  const publicJwk = stranger.publicKey.export({ format: 'jwk' })
  const publicBytes = ours.public.export({ type: 'spki', format: 'der' })

  test('no: this one, made by hand, is good', async () => {
    expect(await tokens.read(await sign({}, {}), NOW)).toEqual(ada)
  })

  test.each<[string, () => string | Promise<string>]>([
    ['#25 with no algorithm', () => `${part({ ...header, alg: 'none' })}.${part(claims)}.`],
    ['#26 with HMAC over our public key', () => sign({ alg: 'HS256' }, {}, publicBytes)],
    ['with a stranger’s signature', () => sign({}, {}, stranger.privateKey)],
    ['with a stranger’s key in its header', () => sign({ jwk: publicJwk }, {}, stranger.privateKey)],
    ['with any key in its header, even under our signature', () => sign({ jwk: publicJwk }, {})],
    ['with the address of a key', () => sign({ jku: 'https://evil.example/keys' }, {})],
    ['with a chain of certificates', () => sign({ x5u: 'https://evil.example/chain' }, {})],
    ['#28 with a path for a key name', () => sign({ kid: '../../key' }, {})],
    ['with no key name', () => sign({ kid: undefined }, {})],
    ['of another type', () => sign({ typ: 'JWT' }, {})],
    ['#32 for another audience', () => sign({}, { aud: 'other' })],
    ['of another house', () => sign({}, { iss: 'https://other.example' })],
    ['without a session', () => sign({}, { sid: undefined })],
    ['without a user', () => sign({}, { sub: undefined })],
    ['without an end', () => sign({}, { exp: undefined })],
    ['without a beginning', () => sign({}, { iat: undefined })],
    ['with a number for a session', () => sign({}, { sid: 7 })],
    [
      'with other claims under our signature',
      async () => {
        const [head, , signature] = (await tokens.mint(ada, NOW)).split('.')
        return `${head}.${part({ ...claims, sub: 'someone else' })}.${signature}`
      },
    ],
    ['of an earlier secret', () => new AccessTokens(['t'.repeat(32)], tokens.issuer).mint(ada, NOW)],
    ['with nothing in it', () => ''],
    ['that is dots', () => '...'],
  ])('%s', async (_, forge) => {
    await expect(tokens.read(await forge(), NOW)).rejects.toMatchObject({ code: 'token_invalid' })
  })

  test('that would live for a year, once its twelve minutes are over', async () => {
    const token = await sign({}, { exp: seconds(NOW) + 31_536_000 })
    const later = NOW + 751_000
    await expect(tokens.read(token, later)).rejects.toMatchObject({ code: 'token_expired' })
  })
})
