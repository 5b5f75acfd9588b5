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
  /** Databases of a suite that has to pass on both (server/testing/database.ts). */
  MARQUEE_DATABASES: [1, 2],
  /** Requests wrong in one field, for each route. */
  MARQUEE_TEST_MUTANTS: [40, 1_000],
  /** Of a phone, a tablet and a laptop, each dark and light, in how many axe sees each state of the app. */
  MARQUEE_LOOKS: [1, 6],
  /** Placements of each pattern (at random, at one spot, …) in one tier, on each database. */
  MARQUEE_CROWD: [1_500, 10_000],
} as const satisfies Record<string, readonly [everyday: number, ci: number]>

type Env = Record<string, string | undefined>

/** In CI, and with MARQUEE_LONG=1, all there is is played. */
export const playsAll = ({ CI, MARQUEE_LONG }: Env = process.env): boolean => Boolean(CI || MARQUEE_LONG)

/**
 * A share: what the variable of its name says, else CI's where all is played, else the everyday one. Throws for what is no
 * number above nought: a search of nothing would find nothing wrong.
 */
export function share(name: keyof typeof shares, env: Env = process.env): number {
  const said = env[name]
  const [everyday, ci] = shares[name]
  const count = said ? Number(said) : playsAll(env) ? ci : everyday
  if (!Number.isInteger(count) || count < 1) throw new Error(`${name} must be a number above 0, not ${said}.`)
  return count
}

/**
 * Files that the everyday run leaves to CI, and those that break first when what they hold breaks: every day these are
 * played. What is left takes much of a processor's time to go a way again: further, under faults, in processes of its own.
 */
export const leftToCi: Readonly<Record<string, readonly string[]>> = {
  'e2e/data.test.ts': ['client/export/tables.test.ts', 'client/imports/ours.test.ts', 'server/accounts/export.test.ts'],
  'e2e/docs.test.ts': ['server/openapi/document.test.ts'],
  'e2e/engines.test.ts': ['server/shapes/electric.test.ts', 'server/shapes/conformance-client.test.ts'],
  'e2e/frame.test.ts': ['e2e/axe.test.ts'],
  'e2e/language.test.ts': ['client/texts/language.test.ts', 'client/texts/texts.test.ts', 'server/texts.test.ts'],
  'e2e/leaving.test.ts': ['client/parts/unsent-file.test.ts', 'e2e/account.test.ts'],
  'e2e/odd-old-lists.test.ts': ['client/adopt/parse.test.ts', 'client/adopt/adopt.test.ts', 'e2e/old-list.test.ts'],
  'e2e/places.test.ts': ['e2e/axe.test.ts'],
  'e2e/replies.test.ts': ['client/sync/push.test.ts', 'client/sync/pull.test.ts', 'e2e/account.test.ts'],
  'e2e/reset.test.ts': ['server/accounts/reset.test.ts'],
  'e2e/screen-reader.test.ts': ['e2e/keyboard.test.ts', 'e2e/axe.test.ts'],
  'e2e/settings.test.ts': ['server/accounts/account.test.ts', 'e2e/axe.test.ts'],
  'e2e/share.test.ts': ['e2e/axe.test.ts'],
  'e2e/social.test.ts': [
    'server/social/people.test.ts',
    'server/social/feed.test.ts',
    'server/social/leaderboard.test.ts',
  ],
  'e2e/storage.test.ts': ['client/store/replica.test.ts', 'client/store/dexie.test.ts'],
  'e2e/suggestions.test.ts': ['server/media/tmdb.test.ts', 'e2e/axe.test.ts'],
  'e2e/tabs.test.ts': ['client/sync/leader.test.ts', 'e2e/devices.test.ts'],
  'e2e/tmdb.test.ts': ['server/media/tmdb.test.ts'],
  'e2e/versions.test.ts': ['client/store/dexie.test.ts'],
  'e2e/worker.test.ts': ['e2e/airplane.test.ts'],
  'server/admin/admin.test.ts': ['server/admin/people.test.ts'],
  'server/admin/epoch.test.ts': ['client/sync/pull.test.ts', 'client/store/replica.test.ts'],
  'server/admin/settings.test.ts': ['server/env.test.ts', 'server/accounts/access-token.test.ts'],
  'server/disk-full.test.ts': ['server/readiness.test.ts'],
  'server/folder-lock.test.ts': ['server/main.test.ts'],
  'server/migrate-kill.test.ts': ['server/migrate.test.ts'],
  'server/outage.test.ts': ['server/db/postgres.test.ts', 'server/readiness.test.ts'],
  'server/processes.test.ts': ['server/shared-pokes.test.ts'],
  'server/shapes/switch.test.ts': ['server/shapes/electric.test.ts', 'server/shapes/conformance.test.ts'],
  'server/shutdown.test.ts': ['server/listen.test.ts', 'server/main.test.ts'],
  'server/upgrade.test.ts': ['server/migrate.test.ts', 'server/mutations/versions.test.ts'],
  'simulation/fault-proxy.test.ts': ['simulation/simulation.test.ts'],
  'simulation/restore.test.ts': ['server/backup/backup.test.ts'],
}

/** The files a run leaves out: none where all is played, nor when a file is named to vitest itself (`npx vitest run <file>`). */
export const leftOut = (mode: string, env: Env = process.env): string[] =>
  mode === EVERYDAY && !playsAll(env) ? Object.keys(leftToCi) : []

/** What `npm test` says to vitest (`--mode`). */
export const EVERYDAY = 'everyday'
