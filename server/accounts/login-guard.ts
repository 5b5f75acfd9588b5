import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { Db, Queries } from '../db.ts'
import { Refusal } from '../errors.ts'
import { LAST_STRAW, type Throttles } from '../throttles.ts'
import { deriveKey } from './keys.ts'
import { householdOf } from './network.ts'
import type { UserRow } from './users.ts'

const hashOf = (account: string) => createHash('sha256').update(account).digest()

/** A new password was set, or one fitted: the run of wrong ones is over. */
export const forgetFailures = (tx: Queries, userId: string): Promise<unknown> =>
  tx.row('delete from login_failures where account_hash = $1', [hashOf(userId)])

/**
 * Stands before the hashing of passwords. Every try is counted before it is made, and forgiven when it fits: a thousand at
 * once are a thousand tries. An account that does not exist is counted like one that does. Whoever is logged in, stays.
 */
export class LoginGuard {
  readonly #keys: Buffer[]

  constructor(
    readonly db: Db,
    readonly throttles: Throttles,
    secrets: readonly string[],
    readonly now: () => number,
  ) {
    this.#keys = secrets.map(secret => deriveKey(secret, 'known-device'))
  }

  /** Lets a try through, or refuses it with `rate_limited` or `too_many_guesses`. Returns what to call when the password fitted. */
  async admit(
    user: UserRow | undefined,
    login: string,
    from: { ip?: string; known_device?: string },
  ): Promise<() => Promise<void>> {
    const account = user?.id ?? `login ${login.toLowerCase()}`
    const ip = householdOf(from.ip ?? '')
    const spent: [Parameters<Throttles['spend']>[0], string][] = [
      ['login_ip', ip],
      ['login_pair', `${account} ${ip}`],
    ]
    // A stranger who guesses from everywhere keeps nobody out who has been here before.
    if (!this.#knows(user, from.known_device)) spent.push(['login_account', account])
    for (const [name, key] of spent) await this.throttles.spend(name, key)
    await this.#count(hashOf(account))
    return async () => {
      for (const [name, key] of spent) await this.throttles.giveBack(name, key)
      await this.db.row('delete from login_failures where account_hash = $1', [hashOf(account)])
    }
  }

  /** An operator lets somebody try again at once, from anywhere. */
  async forgive(userId: string): Promise<void> {
    await this.throttles.forgive('login_account', userId)
    await forgetFailures(this.db, userId)
  }

  async #count(account: Uint8Array): Promise<void> {
    const row = await this.db.row<{ run: number }>(
      `insert into login_failures (account_hash, run, at) values ($1, 1, to_timestamp($2::bigint / 1000.0))
       on conflict (account_hash) do update set run = login_failures.run + 1, at = excluded.at returning run`,
      [account, this.now()],
    )
    if ((row?.run ?? 0) > LAST_STRAW) {
      throw new Refusal(
        'too_many_guesses',
        'Too many wrong passwords. Set a new one by a link, or ask whoever runs this server.',
        {
          retryAfter: 3_600,
        },
      )
    }
  }

  /** What a device is given when somebody logged in on it, to be known by later. */
  mark = (userId: string): string => this.#marks(userId)[0] ?? ''

  /** By each secret, the first of them first. */
  #marks = (userId: string): string[] =>
    this.#keys.map(key => `${userId}.${createHmac('sha256', key).update(userId).digest('base64url')}`)

  #knows(user: UserRow | undefined, mark: string | undefined): boolean {
    if (!user || !mark) return false
    const given = Buffer.from(mark)
    return this.#marks(user.id)
      .map(own => Buffer.from(own))
      .some(own => given.length === own.length && timingSafeEqual(given, own))
  }
}
