import type { Tx } from '../db.ts'
import { Refusal } from '../errors.ts'
import type { Auth } from '../http.ts'
import { ended } from './context.ts'

/** How long a password counts as just given. */
export const RECENT_MS = 5 * 60_000

/**
 * For what cannot be taken back lightly: refuses (`reauth_required`) unless the password was given on this device within five
 * minutes, and when the session has ended meanwhile. Holds the session until the transaction ends.
 */
export async function mustBeRecent(tx: Tx, auth: Auth, now: number): Promise<void> {
  const session = await tx.row<{ authenticated_at: string | null }>(
    'select authenticated_at from sessions where id = $1 and user_id = $2 and revoked_at is null for update',
    [auth.session_id, auth.user_id],
  )
  if (!session) throw ended()
  const since = now - Date.parse(session.authenticated_at ?? '')
  if (!(since < RECENT_MS)) throw new Refusal('reauth_required', 'Give your password once more, and try again.')
}
