import { createHmac } from 'node:crypto'
import { HashPool, type HashPoolOptions } from './hash-pool.ts'

const SCHEME = 'mq1:'
/** Public and fixed. It only sees to it that these hashes cannot be tried against those of another site. */
const CONTEXT = 'marquee password v1'

export interface PasswordOptions extends HashPoolOptions {
  /** bcrypt's cost; each step doubles the work. */
  cost?: number
}

/** How passwords are kept: `mq1:` and bcrypt over base64(HMAC-SHA-384(context, NFC(password))). */
export class Passwords {
  readonly #pool: HashPool
  readonly #cost: number
  readonly #nobody: string

  constructor({ cost = 12, ...pool }: PasswordOptions = {}) {
    this.#pool = new HashPool(pool)
    this.#cost = cost
    this.#nobody = nobodysHash(cost)
  }

  async hash(password: string): Promise<string> {
    return SCHEME + (await this.#pool.run({ secret: prepare(password), cost: this.#cost }))
  }

  /** Whether a password is the one behind a stored hash; without a hash, no, after the same work. */
  async fits(password: string, stored: string | undefined): Promise<boolean> {
    const hash = stored?.startsWith(SCHEME) ? stored.slice(SCHEME.length) : this.#nobody
    return (await this.#pool.run({ secret: prepare(password), hash })) === true
  }

  close(): Promise<void> {
    return this.#pool.close()
  }
}

/** A hash no password fits, of a cost: whoever names an unknown user waits as long as for a known one. */
export const nobodysHash = (cost: number): string =>
  `$2b$${String(cost).padStart(2, '0')}$${'abcdefghijklmnopqrstuu'}${'.'.repeat(31)}`

/** 64 ASCII characters of any password: bcrypt stops reading at 72 bytes and at NUL, and so never gets that far. */
const prepare = (password: string): string =>
  createHmac('sha384', CONTEXT).update(password.normalize('NFC')).digest('base64')
