import * as z from 'zod/mini'
import { rest, type SearchMeta, uuid } from '#sync-rules'
import { Refusal } from '../errors.ts'
import { type Route, route } from '../http.ts'
import { getClosely, searchEverywhere } from '../media/hybrid.ts'
import { matchEverywhere } from '../media/match.ts'
import { suggest } from '../media/suggestions.ts'
import { createStub, getMediaByIds } from '../media.ts'
import { writeAs } from '../mutations/door.ts'

export const mediaRoutes: Route[] = [
  route({
    method: 'get',
    path: '/media/search',
    lane: 'search',
    summary: 'Search films and plays',
    notes:
      'One or two characters find titles that begin with them. `meta.complete` is false when TMDB should have been asked and did not answer.',
    throttle: 'search',
    reply: z.array(rest.mediaItem),
    meta: rest.searchMeta,
    auth: 'optional',
    query: rest.searchQuery,
    async run({ deps, auth, query }) {
      const found = await searchEverywhere(deps, { ...query, viewer: auth?.user_id ?? null })
      const { items, total, source, complete } = found
      const meta: SearchMeta = { limit: query.limit, offset: query.offset, total, source, complete }
      return { data: items, meta }
    },
  }),
  route({
    method: 'get',
    path: '/media',
    summary: 'Titles by their ids',
    notes: 'What does not exist, or is not for you, is missing from the list.',
    reply: z.array(rest.mediaItem),
    meta: rest.listMeta,
    auth: 'optional',
    query: rest.idsQuery,
    async run({ deps, auth, query }) {
      const items = await getMediaByIds(deps.db, query.ids, auth?.user_id ?? null)
      return { data: items, meta: { limit: query.ids.length, offset: 0, total: items.length } }
    },
  }),
  route({
    method: 'post',
    path: '/media/create_stub',
    summary: 'Add a title no catalogue has',
    notes: 'It is yours: others see it only while your profile is public.',
    refuses: ['stub_exists', 'quota'],
    throttle: 'stub',
    reply: rest.mediaItem,
    auth: 'user',
    status: 201,
    body: rest.createStub,
    async run({ deps, auth, body }) {
      const data = await writeAs(deps, auth, { kind: 'rest.stub', args: body }, async op => {
        const { created, row } = await createStub(op.tx, op.user_id, op.seq, body)
        if (created) return row
        throw new Refusal('stub_exists', 'You have added this title before.', { details: { media_item_id: row.id } })
      })
      return { data }
    },
  }),
  route({
    method: 'post',
    path: '/media/match',
    lane: 'search',
    summary: 'Find the titles of a list',
    notes: 'For imports. Answers come in the order of the items.',
    throttle: 'match',
    reply: z.array(rest.matchResult),
    auth: 'user',
    body: rest.matchMedia,
    async run({ deps, auth, body }) {
      return { data: await matchEverywhere(deps, body.items, auth.user_id) }
    },
  }),
  route({
    method: 'get',
    path: '/media/suggestions',
    lane: 'search',
    summary: 'What you may want to rank next',
    notes: 'Popular and classic titles, and with a list of your own some of its genres. Never what is ranked or saved.',
    auth: 'optional',
    query: rest.suggestionsQuery,
    reply: z.array(rest.suggestion),
    meta: rest.listMeta,
    async run({ deps, auth, query }) {
      const year = new Date(deps.now()).getUTCFullYear()
      const { suggestions, total } = await suggest(deps.db, { ...query, viewer: auth?.user_id ?? null, year })
      return { data: suggestions, meta: { limit: query.limit, offset: query.offset, total } }
    },
  }),
  route({
    method: 'get',
    path: '/media/:id',
    summary: 'One title',
    refuses: ['media_not_found'],
    reply: rest.mediaItem,
    auth: 'optional',
    params: z.strictObject({ id: uuid }),
    async run({ deps, auth, params }) {
      return { data: await getClosely(deps, params.id, auth?.user_id ?? null) }
    },
  }),
]
