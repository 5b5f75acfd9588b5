import { createHash, createPrivateKey, createPublicKey, hash, type KeyObject } from 'node:crypto'
import * as jose from 'jose'
import { Refusal } from '../errors.ts'
import type { Auth } from '../http.ts'
import { Remembered } from '../remembered.ts'
import { deriveKey } from './keys.ts'

export const ACCESS_SECONDS = 600
const ALG = 'EdDSA'
const TYPE = 'at+jwt'
const AUDIENCE = 'marquee-api'
const MOST_READ = 50_000

interface SigningKey {
  kid: string
  private: KeyObject
  public: KeyObject
}

/** Access tokens: signed, ten minutes, in no database. */
export class AccessTokens {
  readonly #keys: [SigningKey, ...SigningKey[]]
  /** Tokens that passed every check, until they expire: a signature that held once holds. By digest: short, and opens nothing. */
  readonly #read = new Remembered<{ auth: Auth; from: number; until: number }>(
    MOST_READ,
    (old, fresh) => old.until <= fresh.from,
  )
  readonly #reading = new Map<string, Promise<Auth>>()

  constructor(
    secrets: readonly string[],
    readonly issuer: string,
  ) {
    const [first, ...rest] = secrets.map(signingKey)
    if (!first) throw new Error('There is no secret to sign access tokens with.')
    this.#keys = [first, ...rest]
  }

  /** @param now Unix milliseconds */
  mint({ user_id, session_id }: Auth, now: number): Promise<string> {
    const issued = Math.floor(now / 1000)
    const [key] = this.#keys
    return new jose.SignJWT({ sid: session_id })
      .setProtectedHeader({ alg: ALG, typ: TYPE, kid: key.kid })
      .setIssuer(this.issuer)
      .setAudience(AUDIENCE)
      .setSubject(user_id)
      .setIssuedAt(issued)
      .setExpirationTime(issued + ACCESS_SECONDS)
      .sign(key.private)
  }

  /** Who a token speaks for. Throws `token_expired` or `token_invalid`. A device's requests of one moment are checked once. */
  async read(token: string, now: number): Promise<Auth> {
    const digest = hash('sha256', token, 'base64url')
    const known = this.#read.get(digest)
    if (known && now >= known.from && now < known.until) return known.auth
    const reading =
      this.#reading.get(digest) ?? this.#check(token, digest, now).finally(() => this.#reading.delete(digest))
    this.#reading.set(digest, reading)
    return reading
  }

  async #check(token: string, digest: string, now: number): Promise<Auth> {
    try {
      const { payload } = await jose.jwtVerify(token, header => this.#keyFor(header), {
        algorithms: [ALG],
        typ: TYPE,
        issuer: this.issuer,
        audience: AUDIENCE,
        requiredClaims: ['exp', 'iat', 'sub', 'sid'],
        // Without it, jose takes a token from the future.
        maxTokenAge: '12m',
        clockTolerance: 30,
        currentDate: new Date(now),
      })
      if (typeof payload.sub !== 'string' || typeof payload.sid !== 'string') throw invalid()
      const auth = { user_id: payload.sub, session_id: payload.sid }
      this.#read.set(digest, { auth, from: now, until: Number(payload.exp) * 1000 })
      return auth
    } catch (thrown) {
      if (thrown instanceof jose.errors.JWTExpired) {
        throw new Refusal('token_expired', 'The access token has expired. Refresh it.')
      }
      if (thrown instanceof jose.errors.JOSEError) throw invalid()
      throw thrown
    }
  }

  /** Only our own keys, and no header that could name another (jwk, jku, x5u, crit …). */
  #keyFor(header: jose.JWTHeaderParameters): KeyObject {
    const key = this.#keys.find(k => k.kid === header.kid)
    if (!key || Object.keys(header).some(name => !['alg', 'typ', 'kid'].includes(name))) throw invalid()
    return key.public
  }
}

const invalid = () => new Refusal('token_invalid', 'This access token is not valid.')

/** The PKCS #8 wrapping of an Ed25519 seed (RFC 8410), so that the seed can come from HKDF. */
const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex')

/** The key pair a secret stands for, and its name. */
export function signingKey(secret: string): SigningKey {
  const der = Buffer.concat([PKCS8_ED25519, deriveKey(secret, 'access-token-ed25519')])
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  const publicKey = createPublicKey(privateKey)
  const { crv, kty, x } = publicKey.export({ format: 'jwk' })
  // The thumbprint of RFC 7638: the required members, in alphabetical order.
  const kid = createHash('sha256').update(JSON.stringify({ crv, kty, x })).digest('base64url')
  return { kid, private: privateKey, public: publicKey }
}
