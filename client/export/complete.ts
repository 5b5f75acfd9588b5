import type { ErrorBody } from '#sync-rules'
import { ApiError, authorization, call, patientFetch } from '../api.ts'
import type { View } from '../store/types.ts'
import { type ListFile, rankedIds, rankingOf, savedIn } from './file.ts'

/** What the server says of a ranking beyond what a device has. */
interface ServerRanking {
  tier: string | null
  kept_notes: unknown[]
  placed_at: string
  created_at: string
  updated_at: string
  media_item: { id: string }
}

/** `GET /account/export`. */
export interface ServerExport {
  format: string
  rankings: ServerRanking[]
  [part: string]: unknown
}

/**
 * Everything that is kept of somebody: their list as this device has it (what is not sent yet is in it), and beside it
 * what only the server knows.
 */
export function complete(view: View, server: ServerExport): ListFile & Record<string, unknown> {
  const { format: _, version: __, rankings, watchlist: ___, ...rest } = server
  const known = new Map(rankings.map(row => [row.media_item.id, row]))
  return {
    rankings: rankedIds(view).map(id => {
      const row = known.get(id)
      if (!row) return rankingOf(view, id)
      const { kept_notes, placed_at, created_at, updated_at } = row
      return { ...rankingOf(view, id), kept_notes, placed_at, created_at, updated_at }
    }),
    watchlist: savedIn(view),
    removed: rankings.filter(row => row.tier === null && view.entry(row.media_item.id) === undefined),
    ...rest,
  }
}

/**
 * Asks the server for all it keeps; it wants the password for that. Rejects with an `ApiError` for a no, and with what
 * `fetch` says when nobody answered, or when the answer broke off.
 */
export async function askServer(password: string): Promise<ServerExport> {
  await call('POST', '/auth/reauth', { body: { password } })
  const reply = await patientFetch('/account/export', {
    headers: { Accept: 'application/json', 'X-Marquee': '1', Authorization: authorization() },
    credentials: 'same-origin',
    cache: 'no-store',
  })
  const answer = (await reply.json()) as ServerExport | ErrorBody
  if (reply.ok) return answer as ServerExport
  const { code, message } = (answer as ErrorBody).error
  throw new ApiError(reply.status, code, message)
}
