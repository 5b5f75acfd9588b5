import * as z from 'zod/mini'
import { Refusal } from '../errors.ts'
import { type Route, route } from '../http.ts'

export const healthRoutes: Route[] = [
  // No I/O: it says that the process lives, also while the database is down.
  route({
    method: 'get',
    path: '/healthz',
    summary: 'Whether the process lives',
    auth: 'none',
    reply: z.object({ status: z.literal('ok') }),
    run: async () => ({ data: { status: 'ok' } }),
  }),
  route({
    method: 'get',
    path: '/readyz',
    summary: 'Whether requests can be answered',
    refuses: ['unavailable'],
    reply: z.object({ status: z.literal('ok'), database: z.enum(['pglite', 'postgres']) }),
    auth: 'none',
    run: async ({ deps }) => {
      try {
        await deps.db.row('select 1')
      } catch (cause) {
        deps.log.error({ err: cause }, 'not ready')
        throw new Refusal('unavailable', 'The database does not answer.', { retryAfter: 2 })
      }
      return { data: { status: 'ok', database: deps.db.engine } }
    },
  }),
]
