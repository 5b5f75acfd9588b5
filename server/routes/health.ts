import * as z from 'zod/mini'
import { Refusal } from '../errors.ts'
import { type Route, route } from '../http.ts'
import { readiness } from '../readiness.ts'

const parts = z.object({
  process: z.enum(['ok', 'stopping']),
  database: z.enum(['ok', 'away']),
  schema: z.enum(['ok', 'newer', 'unknown']),
  disk: z.enum(['ok', 'low', 'full', 'unknown']),
  shapes: z.enum(['ok', 'away']),
})

export const healthRoutes: Route[] = [
  // No I/O: it says that the process lives, also while the database is down.
  route({
    method: 'get',
    path: '/healthz',
    summary: 'Whether the process lives',
    lane: 'system',
    auth: 'none',
    reply: z.object({ status: z.literal('ok') }),
    run: async () => ({ data: { status: 'ok' } }),
  }),
  route({
    method: 'get',
    path: '/readyz',
    summary: 'Whether requests can be answered',
    notes:
      '`degraded`: they are, and an operator should look at the part that is not ok. When they are not, or should go elsewhere, 503 `unavailable` with the parts in `details`.',
    lane: 'system',
    refuses: ['unavailable'],
    reply: z.object({ status: z.enum(['ok', 'degraded']), database: z.enum(['pglite', 'postgres']), parts }),
    auth: 'none',
    run: async ({ deps }) => {
      const { status, parts } = await readiness(deps)
      if (status === 'down') {
        deps.log.error({ parts }, 'not ready')
        throw new Refusal('unavailable', 'This server cannot serve now.', { retryAfter: 2, details: { parts } })
      }
      return { data: { status, database: deps.db.engine, parts } }
    },
  }),
]
