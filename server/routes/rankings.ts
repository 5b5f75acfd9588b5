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
    auth: 'user',
    params,
    async run({ deps, auth, params: { id } }) {
      await writeAs(deps, auth, { kind: 'rest.delete', args: { ranking_id: id } }, op => deleteRanking(op, id))
      return undefined
    },
  }),
]
