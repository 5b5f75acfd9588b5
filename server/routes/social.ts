import * as z from 'zod/mini'
import { rest, uuid } from '#sync-rules'
import type { Tx } from '../db.ts'
import type { Deps } from '../deps.ts'
import { type Auth, type Route, route } from '../http.ts'
import {
  block,
  findPeople,
  follow,
  listFeed,
  listOfMine,
  readLeaderboard,
  readProfile,
  unblock,
  unfollow,
} from '../social.ts'

const params = z.strictObject({ user_id: uuid })

/** A change among people, in a session that still stands. */
async function change(deps: Deps, auth: Auth, run: (tx: Tx) => Promise<unknown>): Promise<undefined> {
  await deps.db.tx(async tx => {
    await deps.accounts.assertLive(tx, auth)
    await run(tx)
  })
  return undefined
}

const mine = (list: 'following' | 'blocked', summary: string, notes: string) =>
  route({
    method: 'get',
    path: `/social/${list}`,
    lane: 'search',
    summary,
    notes,
    auth: 'user',
    query: rest.peopleQuery,
    reply: z.array(rest.found),
    meta: rest.listMeta,
    async run({ deps, auth, query }) {
      const { people, total } = await listOfMine(deps.db, list, { ...query, me: auth.user_id })
      return { data: people, meta: { limit: query.limit, offset: query.offset, total } }
    },
  })

export const socialRoutes: Route[] = [
  route({
    method: 'post',
    path: '/social/follow/:user_id',
    summary: 'Follow somebody',
    notes: 'Following twice is no error.',
    auth: 'user',
    params,
    throttle: 'follow',
    refuses: ['user_not_found', 'quota'],
    run: ({ deps, auth, params: { user_id } }) => change(deps, auth, tx => follow(tx, auth.user_id, user_id)),
  }),
  route({
    method: 'delete',
    path: '/social/follow/:user_id',
    summary: 'Follow somebody no more',
    notes: 'Takes what they did out of your feed at once.',
    auth: 'user',
    params,
    run: ({ deps, auth, params: { user_id } }) => change(deps, auth, tx => unfollow(tx, auth.user_id, user_id)),
  }),
  route({
    method: 'post',
    path: '/social/block/:user_id',
    summary: 'Block somebody',
    notes: 'Neither sees anything of the other from now on; follows between the two end.',
    auth: 'user',
    params,
    throttle: 'follow',
    refuses: ['user_not_found'],
    run: ({ deps, auth, params: { user_id } }) => change(deps, auth, tx => block(tx, auth.user_id, user_id)),
  }),
  route({
    method: 'delete',
    path: '/social/block/:user_id',
    summary: 'Lift a block',
    auth: 'user',
    params,
    run: ({ deps, auth, params: { user_id } }) => change(deps, auth, tx => unblock(tx, auth.user_id, user_id)),
  }),
  route({
    method: 'get',
    path: '/social/feed',
    lane: 'search',
    summary: 'What the people you follow did, newest first',
    auth: 'user',
    query: rest.feedQuery,
    reply: z.array(rest.activity),
    meta: rest.cursorMeta,
    async run({ deps, auth, query }) {
      const { entries, next_cursor } = await listFeed(deps.db, auth.user_id, query)
      return { data: entries, meta: { limit: query.limit, next_cursor } }
    },
  }),
  route({
    method: 'get',
    path: '/social/leaderboard',
    lane: 'search',
    summary: 'The best rated titles, or the people who ranked most',
    notes:
      'The rule stands in `meta.rule`, what it counts by in `meta.counted`, and how old the table is in `meta.age_seconds`.',
    auth: 'optional',
    query: rest.leaderboardQuery,
    reply: z.array(rest.leaderboardEntry),
    meta: rest.leaderboardMeta,
    async run({ deps, auth, query }) {
      const page = { ...query, viewer: auth?.user_id ?? null, now: deps.now() }
      const { entries, meta } = await readLeaderboard(deps.db, page)
      return { data: entries, meta }
    },
  }),
  route({
    method: 'get',
    path: '/social/users',
    lane: 'search',
    summary: 'Find people by the beginning of their names',
    auth: 'user',
    query: rest.usersQuery,
    throttle: 'search',
    reply: z.array(rest.found),
    meta: rest.listMeta,
    async run({ deps, auth, query }) {
      const { people, total } = await findPeople(deps.db, { ...query, viewer: auth.user_id })
      return { data: people, meta: { limit: query.limit, offset: query.offset, total } }
    },
  }),
  mine('following', 'Whom you follow, by name', 'Who has gone private is left out, and here again when they are back.'),
  mine('blocked', 'Whom you have blocked, by name', 'Public people only: who is private is nowhere.'),
  route({
    method: 'get',
    path: '/social/users/:username',
    lane: 'search',
    summary: 'Somebody’s profile and board',
    notes: 'Public people only; your own is always there for you. Notes are not shown.',
    auth: 'optional',
    params: z.strictObject({ username: rest.username }),
    query: rest.profileQuery,
    reply: rest.profile,
    meta: rest.listMeta,
    refuses: ['user_not_found'],
    async run({ deps, auth, params: { username }, query }) {
      const { profile, total } = await readProfile(deps.db, { ...query, username, viewer: auth?.user_id ?? null })
      return { data: profile, meta: { limit: query.limit, offset: query.offset, total } }
    },
  }),
]
