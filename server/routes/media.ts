import * as z from 'zod/mini'
import { rest, type SearchMeta, uuid } from '#sync-rules'
import { Refusal } from '../errors.ts'
import { type Route, route } from '../http.ts'
import { createStub, getMedia, getMediaByIds, matchMedia, searchMedia } from '../media.ts'
import { writeAs } from '../mutations/door.ts'

export const mediaRoutes: Route[] = [
  route({
    method: 'get',
    path: '/media/search',
    summary: 'Search films and plays',
    notes:
      'One or two characters find titles that begin with them. `meta.complete` is false when TMDB should have been asked and did not answer.',
    throttle: 'search',
    reply: z.array(rest.mediaItem),
    meta: rest.searchMeta,
    auth: 'optional',
    query: rest.searchQuery,
    async run({ deps, auth, query }) {
      const { items, total } = await searchMedia(deps.db, { ...query, viewer: auth?.user_id ?? null })
      const meta: SearchMeta = { limit: query.limit, offset: query.offset, total, source: 'local', complete: true }
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
    summary: 'Find the titles of a list',
    notes: 'For imports. Answers come in the order of the items.',
    throttle: 'match',
    reply: z.array(rest.matchResult),
    auth: 'user',
    body: rest.matchMedia,
    async run({ deps, auth, body }) {
      return { data: await matchMedia(deps.db, body.items, auth.user_id) }
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
      return { data: await getMedia(deps.db, params.id, auth?.user_id ?? null) }
    },
  }),
]
