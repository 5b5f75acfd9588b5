import { MAX_PUSH_BYTES, push as pushBody, rest } from '#sync-rules'
import { type Route, route } from '../http.ts'
import { push } from '../mutations/envelope.ts'

export const syncRoutes: Route[] = [
  route({
    method: 'post',
    path: '/sync/mutations',
    summary: 'Send a device’s ops and hear what became of each',
    notes: 'Exactly once: a repeat is answered with the stored results. No ops is the handshake.',
    refuses: ['expected_mid', 'forked_client', 'client_reset', 'not_your_user', 'client_not_yours', 'upgrade_required'],
    reply: rest.pushReply,
    auth: 'user',
    body: pushBody,
    limit: MAX_PUSH_BYTES,
    run: async ({ deps, auth, body }) => ({ data: await push(deps, auth, body) }),
  }),
]
