import type { User } from '#sync-rules'
import { writeDown } from '../audit.ts'
import type { Auth } from '../http.ts'
import { type Context, ended } from './context.ts'
import { mustBeRecent } from './recent.ts'
import { checkUsername } from './reserved.ts'
import { isLive } from './sessions.ts'
import { toUser, updateUser } from './users.ts'

export interface ProfileChange {
  username?: string
  email?: string
  visibility?: 'private' | 'public'
}

/** Changes what is named. Throws `username_taken`, `email_taken`, `username_reserved`, and `reauth_required` for the address. */
export async function changeProfile({ db, now }: Context, auth: Auth, change: ProfileChange): Promise<User> {
  if (change.username !== undefined) checkUsername(change.username)
  return db.tx(async tx => {
    if (!(await isLive(tx, auth))) throw ended()
    if (change.email !== undefined) await mustBeRecent(tx, auth, now())
    const user = await updateUser(tx, auth.user_id, change)
    // A link that went to the old address is void, and from here on none can be made for it.
    if (change.email !== undefined) await tx.row('delete from password_resets where user_id = $1', [auth.user_id])
    await writeDown(tx, { actor: 'user', deed: 'profile_changed', ...auth, details: { fields: Object.keys(change) } })
    return toUser(user)
  })
}
