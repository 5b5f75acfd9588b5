import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { parse as uuidOf, stringify as uuidText } from 'uuid'
import { deriveKey } from './keys.ts'

/**
 * A refresh token: session id (16 bytes), secret (32), tag (16), in base64url. The tag says that we made it, so that a
 * token which is neither leaf nor parent of its session is known to be an older one, used again, and not a guess.
 * The secret of a successor is a keyed function of its parent: asked twice with one parent (a lost reply, two tabs)
 * the answer is the same leaf, though the database holds nothing but hashes.
 */
export interface RefreshToken {
  text: string
  session_id: string
  /** SHA-256 of the text; what the database keeps. */
  hash: Uint8Array
}

const BYTES = 64

export class RefreshTokens {
  readonly #keys: { chain: Buffer; tag: Buffer }[]

  constructor(secrets: readonly string[]) {
    this.#keys = secrets.map(secret => ({
      chain: deriveKey(secret, 'refresh-chain'),
      tag: deriveKey(secret, 'refresh-tag'),
    }))
  }

  /** The first token of a session. */
  first(sessionId: string): RefreshToken {
    return this.#make(Buffer.from(uuidOf(sessionId)), randomBytes(32), 0)
  }

  /** What may follow a parent, one for each key: the first is to be issued, the others were by an earlier secret. */
  successors(parent: RefreshToken): RefreshToken[] {
    const session = Buffer.from(uuidOf(parent.session_id))
    return this.#keys.map(({ chain }, i) =>
      this.#make(session, createHmac('sha256', chain).update(parent.text).digest(), i),
    )
  }

  /** The token in a text, or undefined when we never made it. */
  read(text: string): RefreshToken | undefined {
    const bytes = Buffer.from(text, 'base64url')
    if (bytes.length !== BYTES || bytes.toString('base64url') !== text) return undefined
    const [body, tag] = [bytes.subarray(0, 48), bytes.subarray(48)]
    if (!this.#keys.some(keys => timingSafeEqual(tagOf(keys.tag, body), tag))) return undefined
    return describe(text, bytes)
  }

  #make(session: Buffer, secret: Buffer, key: number): RefreshToken {
    const body = Buffer.concat([session, secret])
    const bytes = Buffer.concat([body, tagOf(this.#keys[key]?.tag ?? Buffer.alloc(0), body)])
    return describe(bytes.toString('base64url'), bytes)
  }
}

const tagOf = (key: Buffer, body: Buffer) => createHmac('sha256', key).update(body).digest().subarray(0, 16)

const describe = (text: string, bytes: Buffer): RefreshToken => ({
  text,
  session_id: uuidText(bytes.subarray(0, 16)),
  hash: createHash('sha256').update(text).digest(),
})
