import type { Found, Profile } from '#sync-rules'
import type { Db } from '../db.ts'
import { Refusal } from '../errors.ts'
import { listPlaces } from '../rankings.ts'

/** SQL expression: a person as others see them, from the row of users named `u`. */
export const personColumns = (u: string): string => `jsonb_build_object(
  'id', ${u}.id, 'username', ${u}.username::text, 'visibility', ${u}.visibility, 'created_at', iso(${u}.created_at))`

/** No search finds more people than this, and no profile counts more followers. */
const MOST = 10_000

const youFollow = (u: string, viewer: string) => `case when ${viewer}::uuid is not null and ${viewer} <> ${u}.id then
  exists (select from follows f where f.follower_id = ${viewer} and f.followee_id = ${u}.id) end`

/** People whose names begin so, as shown to `viewer`, by name. */
export async function findPeople(
  db: Db,
  { q, viewer, limit, offset }: { q: string; viewer: string | null; limit: number; offset: number },
): Promise<{ people: Found[]; total: number }> {
  return listPeople(db, findSql, [viewer, limit, offset, q.trim().toLowerCase()])
}

/** Whom a user follows, as far as they are shown, or has blocked, as far as they are public. By name. */
export const listOfMine = (
  db: Db,
  list: keyof typeof mineSql,
  { me, limit, offset }: { me: string; limit: number; offset: number },
): Promise<{ people: Found[]; total: number }> => listPeople(db, mineSql[list], [me, limit, offset])

async function listPeople(db: Db, sql: string, values: unknown[]): Promise<{ people: Found[]; total: number }> {
  const rows = await db.rows<{ person: Found | null; total: number }>(sql, values)
  return { people: rows.flatMap(row => row.person ?? []), total: rows[0]?.total ?? 0 }
}

/**
 * Somebody's profile with a page of their board, as shown to `viewer`; one's own is always there. Followers who are shown to
 * nobody are not counted. Throws `user_not_found`.
 */
export async function readProfile(
  db: Db,
  { username, viewer, limit, offset }: { username: string; viewer: string | null; limit: number; offset: number },
): Promise<{ profile: Profile; total: number }> {
  const row = await db.row<{ id: string; profile: Omit<Profile, 'rankings'> }>(profileSql, [username, viewer])
  if (!row) throw new Refusal('user_not_found', 'There is nobody here under this name.')
  const { items, total } = await listPlaces(db, row.id, viewer, { limit, offset })
  return { profile: { ...row.profile, rankings: items as Profile['rankings'] }, total }
}

/** A page of some users by name, as `$1` sees them: `$2` is the limit, `$3` the offset. */
const inPages = (hits: string) => `with hits as (${hits}),
     page as (select * from hits order by lower(username::text) using ~<~ limit $2 offset $3)
     select case when p.id is not null then
              ${personColumns('p')} || jsonb_build_object('you_follow', ${youFollow('p', '$1')}) end as person, t.total
     from (select count(*)::int as total from hits) t left join page p on true
     order by lower(p.username::text) using ~<~`

// By bytes, and as a range: `like` with a parameter cannot use an index once its plan is made for any text. No name holds
// a letter behind the `~`.
export const findSql = inPages(`
       select * from users u where lower(u.username::text) ~>=~ $4 and lower(u.username::text) ~<~ ($4 || '~') and is_shown(u.id, $1)
       order by lower(u.username::text) using ~<~ limit ${MOST}`)

export const mineSql = {
  following: inPages(
    'select u.* from follows f join users u on u.id = f.followee_id where f.follower_id = $1 and is_shown(u.id, $1)',
  ),
  // Whom one blocks is not shown to one: here they are, for the block to be lifted. Who has gone private is nowhere.
  blocked: inPages(`
       select u.* from blocks b join users u on u.id = b.blocked_id
       where b.blocker_id = $1 and u.visibility = 'public' and u.deleted_at is null and u.disabled_at is null`),
}

const countOf = (mine: string, theirs: string) => `(select count(*)::int from (
    select from follows f join users o on o.id = f.${theirs}
    where f.${mine} = u.id and o.visibility = 'public' and o.deleted_at is null and o.disabled_at is null
    limit ${MOST}) counted)`

export const profileSql = `select u.id, jsonb_build_object('user', ${personColumns('u')}, 'followers', ${countOf('followee_id', 'follower_id')},
                                     'following', ${countOf('follower_id', 'followee_id')},
                                     'you_follow', ${youFollow('u', '$2')}) as profile
     from users u where u.username = $1 and (u.id = $2::uuid or is_shown(u.id, $2))`
