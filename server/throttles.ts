/** How often something may be asked. SECURITY.md §2.7 has the table. */
export type ThrottleName =
  | 'signup'
  | 'search'
  | 'stub'
  | 'follow'
  | 'match'
  | 'reset_ip'
  | 'reset_address'
  | 'password'
  | 'export'

export interface Throttles {
  /**
   * Takes `points` of what `key` may spend on `name`. Throws Refusal `rate_limited`, with the seconds to wait, when that is
   * used up.
   */
  spend(name: ThrottleName, key: string, points?: number): Promise<void>
}

/** For tests and benches: nothing is ever too much. */
export const noThrottles: Throttles = { spend: async () => {} }
