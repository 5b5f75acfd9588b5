import { MAX_PUSH_BYTES, push as pushBody } from '#sync-rules'
import { type Route, route } from '../http.ts'
import { push } from '../mutations/envelope.ts'

export const syncRoutes: Route[] = [
  route({
    method: 'post',
    path: '/sync/mutations',
    auth: 'user',
    body: pushBody,
    limit: MAX_PUSH_BYTES,
    run: async ({ deps, auth, body }) => ({ data: await push(deps, auth, body) }),
  }),
]
