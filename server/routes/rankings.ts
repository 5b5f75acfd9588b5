import * as z from 'zod/mini'
import { rest, uuid } from '#sync-rules'
import { type Route, route } from '../http.ts'
import { writeAs } from '../mutations/door.ts'
import { createRanking, deleteRanking, getRanking, listRankings, moveRanking, noteRanking } from '../rankings.ts'

const params = z.strictObject({ id: uuid })

export const rankingRoutes: Route[] = [
  route({
    method: 'get',
    path: '/rankings/me',
    summary: 'Your rankings, best first',
    notes: 'A score counts the whole tier, whatever the filter.',
    reply: z.array(rest.rankingItem),
    meta: rest.listMeta,
    auth: 'user',
    query: rest.rankingsQuery,
    async run({ deps, auth, query }) {
      const { items, total } = await listRankings(deps.db, auth.user_id, query)
      return { data: items, meta: { limit: query.limit, offset: query.offset, total } }
    },
  }),
  route({
    method: 'post',
    path: '/rankings',
    summary: 'Rank a title',
    notes: 'Without neighbours it goes to the end of the tier; with one, directly beside it; with two, between them.',
    refuses: ['media_not_found', 'already_ranked', 'neighbour_not_found', 'stale_position', 'quota'],
    reply: rest.rankingItem,
    auth: 'user',
    status: 201,
    body: rest.createRanking,
    async run({ deps, auth, body }) {
      const { media_item_id, notes, ...where } = body
      const log = { kind: 'rest.create', args: { ...where, media_id: media_item_id } }
      const id = await writeAs(deps, auth, log, op => createRanking(op, media_item_id, where, notes))
      return { data: await getRanking(deps.db, auth.user_id, id) }
    },
  }),
  route({
    method: 'patch',
    path: '/rankings/:id/move',
    summary: 'Move a ranking',
    refuses: ['ranking_not_found', 'neighbour_not_found', 'stale_position'],
    reply: rest.rankingItem,
    auth: 'user',
    params,
    body: rest.moveRanking,
    async run({ deps, auth, params: { id }, body }) {
      await writeAs(deps, auth, { kind: 'rest.move', args: { ranking_id: id, ...body } }, op =>
        moveRanking(op, id, body),
      )
      return { data: await getRanking(deps.db, auth.user_id, id) }
    },
  }),
  route({
    method: 'patch',
    path: '/rankings/:id',
    summary: 'Write the note of a ranking',
    refuses: ['ranking_not_found'],
    reply: rest.rankingItem,
    auth: 'user',
    params,
    body: rest.noteRanking,
    async run({ deps, auth, params: { id }, body }) {
      const log = { kind: 'rest.note', args: { ranking_id: id, ...body } }
      await writeAs(deps, auth, log, op => noteRanking(op, id, body.notes))
      return { data: await getRanking(deps.db, auth.user_id, id) }
    },
  }),
  route({
    method: 'delete',
    path: '/rankings/:id',
    summary: 'Take a title off your list',
    notes: 'Its note is kept and returns when it is ranked again.',
    refuses: ['ranking_not_found'],
    auth: 'user',
    params,
    async run({ deps, auth, params: { id } }) {
      await writeAs(deps, auth, { kind: 'rest.delete', args: { ranking_id: id } }, op => deleteRanking(op, id))
      return undefined
    },
  }),
]
