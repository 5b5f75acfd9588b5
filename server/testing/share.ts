/**
 * How much of each long search a run plays: every day, and in CI. What the larger share has more of is the same again (more
 * seeds, more kills, more sizes and themes); nothing is held by it alone.
 */
export const shares = {
  /** Worlds of the simulator. In fewer not everything happens that has to. */
  MARQUEE_SEEDS: [80, 200],
  /** Ends by kill -9 while a server writes, on each database: six moments in turn. */
  MARQUEE_KILLS: [6, 50],
  /** Ends by kill -9 in a migration. */
  MARQUEE_MIGRATION_KILLS: [3, 12],
  /** Ends of PostgreSQL under load, of each kind. */
  MARQUEE_OUTAGES: [1, 10],
  /** Ends by SIGTERM under load, on each database. */
  MARQUEE_STOPS: [2, 10],
  /** Bad wires between devices and server. */
  MARQUEE_STORMS: [1, 3],
  /** Requests wrong in one field, for each route. */
  MARQUEE_TEST_MUTANTS: [40, 1_000],
  /** Of a phone, a tablet and a laptop, each dark and light, in how many axe sees each state of the app. */
  MARQUEE_LOOKS: [1, 6],
  /** Placements of each pattern (at random, at one spot, …) in one tier, on each database. */
  MARQUEE_CROWD: [1_500, 10_000],
} as const satisfies Record<string, readonly [everyday: number, ci: number]>

/**
 * A share: what the variable of its name says, else CI's under CI=true or MARQUEE_LONG=1, else the everyday one. Throws for
 * what is no number above nought: a search of nothing would find nothing wrong.
 */
export function share(name: keyof typeof shares, env: Record<string, string | undefined> = process.env): number {
  const { [name]: said, CI, MARQUEE_LONG } = env
  const [everyday, ci] = shares[name]
  const count = said ? Number(said) : CI || MARQUEE_LONG ? ci : everyday
  if (!Number.isInteger(count) || count < 1) throw new Error(`${name} must be a number above 0, not ${said}.`)
  return count
}
