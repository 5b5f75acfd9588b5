import type { Deps } from '../deps.ts'
import { Refusal } from '../errors.ts'
import type { Auth } from '../http.ts'
import type { OpContext } from './handler.ts'
import { startOp } from './places.ts'

/** Refuses when the session ended while its access token still lives. */
export function mustBeLive(door: { head_seq: number | null; session_live: boolean } | undefined): void {
  if (!door || door.head_seq === null) throw new Refusal('unauthenticated', 'This account is gone.')
  if (!door.session_live) throw new Refusal('session_revoked', 'This device was signed out. Sign in again.')
}

/**
 * The one door for a plain (REST) change of a user's synced rows: the user's lock, one seq, the change, the log, commit,
 * then the poke that wakes waiting readers. `log` is the entry history shows for it.
 */
export async function writeAs<T>(
  deps: Deps,
  auth: Auth,
  log: { kind: string; args: Record<string, unknown> },
  change: (op: OpContext) => Promise<T>,
): Promise<T> {
  const result = await deps.db.tx(async tx => {
    const now = deps.now()
    mustBeLive(await tx.row('select * from enter_write_door($1, $2)', [auth.user_id, auth.session_id]))
    const by = { user_id: auth.user_id, client_id: null, now, intent: now }
    const { seq, ...look } = await startOp(tx, by, [])
    // Who writes without a client has seen everything: nothing is concurrent with it.
    const result = await change({ tx, ...by, ...look, seq, base: seq - 1, count: {} })
    await tx.rows(
      `insert into change_log (user_id, seq, kind, args, outcome, at)
       values ($1, $2, $3, $4, 'applied', to_timestamp($5::bigint / 1000.0))`,
      [auth.user_id, seq, log.kind, JSON.stringify(log.args), now],
    )
    return result
  })
  deps.pokes.poke(auth.user_id)
  return result
}
