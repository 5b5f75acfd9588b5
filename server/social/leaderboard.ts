import { type LeaderboardMeta, type Tier, tiers } from '#sync-rules'
import type { Db, Tx } from '../db.ts'
import type { Deps } from '../deps.ts'
import { mediaColumns } from '../media/sql.ts'
import { personColumns } from './people.ts'

/** How many places a leaderboard has. */
const PLACES = 10_000
/** A title with fewer raters has no place. */
const MIN_RATERS = 3
/** As many ratings of the overall mean count for every title: a handful of raters cannot carry one to the top. */
const PRIOR = 5
const DAY = 86_400_000

/** The middle of each tier, in twentieths: whole numbers. That of A is 8.45. */
const MIDDLES: Record<Tier, number> = { S: 190, A: 169, B: 149, C: 129, D: 59 }
const means = Object.fromEntries(tiers.map(tier => [tier, MIDDLES[tier] / 20])) as Record<Tier, number>

export const rules = {
  titles: `The mean of the tiers that public people gave a title (${tiers.map(tier => `${tier} ${means[tier]}`).join(', ')}), pulled towards the mean of all by ${PRIOR} ratings. At least ${MIN_RATERS} raters; accounts count from their second day on.`,
  people: 'How many titles a public person has ranked by hand. What was imported does not count.',
}
export type LeaderboardKind = keyof typeof rules
export const counted: Record<LeaderboardKind, LeaderboardMeta['counted']> = {
  titles: { by: 'tier_means', tiers: means, prior: PRIOR, least_raters: MIN_RATERS },
  people: { by: 'hand' },
}

export interface Page {
  kind: LeaderboardKind
  viewer: string | null
  limit: number
  offset: number
  now: number
}

/** A page of a leaderboard, and how old the table is. Nobody who is not shown to the viewer stands on it. */
export async function readLeaderboard(db: Db, page: Page) {
  const { kind, viewer, limit, offset, now } = page
  const entries = await db.rows<{ entry: unknown }>(pageSql[kind], [
    offset,
    limit,
    ...(kind === 'people' ? [viewer] : []),
  ])
  const state = await db.row<{ computed_at: string; total: number }>(totalSql[kind], kind === 'people' ? [viewer] : [])
  const { computed_at, total } = state as { computed_at: string; total: number }
  const age_seconds = Math.max(0, Math.round((now - Date.parse(computed_at)) / 1000))
  const meta = { kind, limit, offset, total, computed_at, age_seconds, rule: rules[kind], counted: counted[kind] }
  return { entries: entries.map(row => row.entry), meta }
}

/**
 * The ranks of people who block the viewer, or whom the viewer blocks, and those that somebody left. Counted out: a gap would
 * tell of it.
 */
const hidden = (viewer: string) => `
  hidden as (
    select l.rank from leaderboard_people l where l.user_id is null
    union all
    select l.rank from leaderboard_people l where l.user_id in (
      select blocked_id from blocks where blocker_id = ${viewer} union select blocker_id from blocks where blocked_id = ${viewer}))`

const totalSql = {
  titles: 'select computed_at, coalesce((select max(rank) from leaderboard_titles), 0) as total from leaderboard_state',
  people: `
    with ${hidden('$1')}
    select computed_at, coalesce((select max(rank) from leaderboard_people), 0) - (select count(*) from hidden) as total
    from leaderboard_state`,
}

/** Ranks are dense from 1, so a page is a range of the primary key. */
export const pageSql = {
  titles: `
    select jsonb_build_object('rank', l.rank, 'media_item', ${mediaColumns('m')}, 'score', l.score, 'raters', l.raters) as entry
    from leaderboard_titles l join media_items m on m.id = l.media_item_id
    where l.rank > $1::int and l.rank <= $1::int + $2::int order by l.rank`,
  people: `
    with ${hidden('$3')},
    shown as (
      select l.user_id, l.ranked, l.rank - (select count(*) from hidden h where h.rank < l.rank) as rank
      from leaderboard_people l
      where l.rank > $1::int and l.rank <= $1::int + $2::int + (select count(*) from hidden) and is_shown(l.user_id, $3))
    select jsonb_build_object('rank', l.rank, 'user', ${personColumns('u')}, 'ranked', l.ranked) as entry
    from shown l join users u on u.id = l.user_id
    where l.rank > $1::int and l.rank <= $1::int + $2::int order by l.rank`,
}

/**
 * The job: makes both tables anew when anything they are made from has changed. Who is hidden has left the board of people
 * before (migrations/0021); in the means of titles they count, without a name, until this has run.
 */
export const refreshLeaderboards = ({ db, now }: Pick<Deps, 'db' | 'now'>): Promise<void> =>
  db.tx(async tx => {
    // Of several processes one is enough.
    const mine = await tx.row<{ got: boolean }>(
      "select pg_try_advisory_xact_lock(hashtextextended('marquee.leaderboard', 0)) as got",
    )
    if (mine?.got) await refresh(tx, now())
  })

/** Makes both tables anew, whatever they were made from, before this returns. */
export async function recomputeLeaderboards({ db, now }: Pick<Deps, 'db' | 'now'>): Promise<void> {
  await db.rows('update leaderboard_state set made_from = gen_random_uuid()::text')
  await db.tx(async tx => {
    await tx.row("select pg_advisory_xact_lock(hashtextextended('marquee.leaderboard', 0))")
    await refresh(tx, now())
  })
}

async function refresh(tx: Tx, now: number): Promise<void> {
  const grown = new Date(now - DAY).toISOString()
  const state = await tx.row<{ known: string; source: string }>(
    `select (select made_from from leaderboard_state) as known,
            concat_ws(' ', (select max(id) from change_log), count(*) filter (where created_at <= $1), count(*)) as source
     from users`,
    [grown],
  )
  const { known, source } = state as { known: string; source: string }
  if (known !== source) {
    await tx.rows(titlesSql, [grown])
    await tx.rows(peopleSql)
  }
  // Somebody who was hidden or shown meanwhile has written there: the next run makes the tables once more.
  await tx.rows(
    'update leaderboard_state set computed_at = $1, made_from = case made_from when $2 then $3 else made_from end',
    [new Date(now).toISOString(), known, source],
  )
  // From here on nobody can be hidden until the commit, so this finds all who were.
  if (known !== source) await tx.rows(leftSql)
}

/**
 * Puts what `made` gives in the place of what a table holds. All is counted before the first row is locked: whoever leaves
 * waits for none of it.
 */
const replace = (table: string, columns: string[], made: string) => {
  const [now, before] = ['excluded', 'l'].map(row => columns.map(column => `${row}.${column}`).join(', '))
  return `
  with made as materialized (${made}),
  beyond as (delete from ${table} where rank > (select count(*) from made))
  insert into ${table} as l (rank, ${columns.join(', ')}) select * from made
  on conflict (rank) do update set (${columns.join(', ')}) = row (${now}) where (${before}) is distinct from (${now})`
}

const isPublic = (u: string) => `${u}.visibility = 'public' and ${u}.deleted_at is null and ${u}.disabled_at is null`

// Only what everybody knows is rated, never somebody's own title.
const titlesSql = replace(
  'leaderboard_titles',
  ['media_item_id', 'score', 'raters'],
  `
  with counted as (
    select r.media_item_id, count(*) as n,
           sum(case r.tier ${tiers.map(tier => `when '${tier}' then ${MIDDLES[tier]}`).join(' ')} end) as points
    from user_rankings r
    join users u on u.id = r.user_id and ${isPublic('u')} and u.created_at <= $1
    join media_items m on m.id = r.media_item_id and not m.is_user_generated
    where r.removed_at is null
    group by r.media_item_id),
  overall as (select sum(points)::numeric / sum(n) as mean from counted),
  rated as (select c.*, (c.points + ${PRIOR} * o.mean) / (c.n + ${PRIOR}) as value from counted c, overall o where c.n >= ${MIN_RATERS})
  select * from (
    select row_number() over (order by value desc, n desc, media_item_id) as rank, media_item_id, round(value / 20, 1), n
    from rated) ranked
  where rank <= ${PLACES}`,
)

const peopleSql = replace(
  'leaderboard_people',
  ['user_id', 'ranked'],
  `
  select * from (
    select row_number() over (order by n desc, created_at, id) as rank, id, n
    from (
      select u.id, u.created_at, count(*) as n
      from users u join user_rankings r on r.user_id = u.id
      where ${isPublic('u')} and r.removed_at is null and r.origin = 'hand' and not r.needs_placing
      group by u.id) counted) ranked
  where rank <= ${PLACES}`,
)

const leftSql = `
  update leaderboard_people l set user_id = null
  where exists (select from users u where u.id = l.user_id and not (${isPublic('u')}))`
