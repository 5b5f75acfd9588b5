import type { Device } from '#sync-rules'
import { Refusal } from '../errors.ts'
import type { Auth } from '../http.ts'
import { type Context, forget } from './context.ts'
import { mustBeRecent } from './recent.ts'
import { endSession, endSessions } from './sessions.ts'

/** The devices on which a user is signed in, the last used first. */
export async function listDevices({ db, now }: Context, auth: Auth): Promise<Device[]> {
  const rows = await db.rows<{ device: Device }>(
    `select jsonb_build_object('id', id, 'name', device_name, 'network', network, 'created_at', iso(created_at),
                               'last_seen_at', iso(last_seen_at), 'current', id = $2) as device
     from sessions where user_id = $1 and revoked_at is null and expires_at > to_timestamp($3::bigint / 1000.0)
     order by last_seen_at desc, id`,
    [auth.user_id, auth.session_id, now()],
  )
  return rows.map(row => row.device)
}

/** Signs one device out. Another than one's own needs the password to have been given just now. */
export async function revokeDevice(context: Context, auth: Auth, id: string): Promise<void> {
  await context.db.tx(async tx => {
    const session = await tx.row(
      'select 1 from sessions where id = $1 and user_id = $2 and revoked_at is null for update',
      [id, auth.user_id],
    )
    if (!session) throw new Refusal('session_not_found', 'No device of yours is signed in under this id.')
    if (id !== auth.session_id) await mustBeRecent(tx, auth, context.now())
    await endSession(tx, id, 'revoked', context.now())
  })
  forget(context, auth.user_id, [id])
}

/** Signs out every device but the one that asks. How many there were. */
export async function revokeOthers(context: Context, auth: Auth): Promise<number> {
  const ids = await context.db.tx(async tx => {
    await mustBeRecent(tx, auth, context.now())
    return endSessions(tx, auth.user_id, 'revoked', context.now(), { spare: auth.session_id })
  })
  forget(context, auth.user_id, ids)
  return ids.length
}
