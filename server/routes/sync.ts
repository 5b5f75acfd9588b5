import * as z from 'zod/mini'
import { MAX_PUSH_BYTES, push as pushBody, rest } from '#sync-rules'
import { listHistory } from '../history.ts'
import { type Route, route } from '../http.ts'
import { push } from '../mutations/envelope.ts'
import { compareDigests } from '../shapes/digest.ts'

export const syncRoutes: Route[] = [
  route({
    method: 'post',
    path: '/sync/mutations',
    summary: 'Send a device’s ops and hear what became of each',
    notes: 'Exactly once: a repeat is answered with the stored results. No ops is the handshake.',
    refuses: [
      'expected_mid',
      'forked_client',
      'client_reset',
      'not_your_user',
      'client_not_yours',
      'upgrade_required',
      'rate_limited',
    ],
    reply: rest.pushReply,
    auth: 'user',
    body: pushBody,
    limit: MAX_PUSH_BYTES,
    async run({ deps, auth, body }) {
      await deps.throttles.spend('mutations', auth.user_id, Math.max(1, body.ops.length))
      return { data: await push(deps, auth, body) }
    },
  }),
  route({
    method: 'get',
    path: '/sync/digest',
    summary: 'Hold the rows of a device against the server’s',
    notes:
      'Each digest is the SHA-256, in hex, of a line for each row (docs/sync.md). `differs` lists the shapes to fetch anew; it is null when the account does not stand at `seq`, or something is left out.',
    auth: 'user',
    query: rest.digestQuery,
    reply: rest.digestReply,
    throttle: 'digest',
    run: async ({ deps, auth, query }) => ({ data: await compareDigests(deps, auth.user_id, query) }),
  }),
  route({
    method: 'get',
    path: '/sync/history',
    summary: 'Your changes of the last thirty days, newest first',
    notes:
      'From every device. What lost to another change, or was joined with one, has a `restore`: send it as an op to have it again. `undo` takes a change back, sent as ops in this order. What an import brought is one entry with a `run`; its changes are listed by `from_seq` and `to_seq`, those of one title by `media_id`.',
    auth: 'user',
    query: rest.historyQuery,
    reply: z.array(rest.historyEntry),
    meta: rest.cursorMeta,
    async run({ deps, auth, query }) {
      const { entries, next_cursor } = await listHistory(deps.db, auth, { ...query, now: deps.now() })
      return { data: entries, meta: { limit: query.limit, next_cursor } }
    },
  }),
]
