import type { Device, User } from '#sync-rules'
import { call } from './api.ts'

/** The account and its devices, asked of the server. All of it rejects as `call` does. */

export const me = async (): Promise<User> => (await call<User>('GET', '/auth/me')).data

export const changeAccount = async (change: Partial<Pick<User, 'username' | 'email' | 'visibility'>>): Promise<User> =>
  (await call<User>('PATCH', '/account', { body: change })).data

export interface PasswordChange {
  current_password: string
  new_password: string
  revoke_others: boolean
}
export const changePassword = (body: PasswordChange): Promise<unknown> => call('POST', '/auth/password', { body })

/** Gives the password once more: good for five minutes on this device. */
export const reauthenticate = (password: string): Promise<unknown> =>
  call('POST', '/auth/reauth', { body: { password } })

export const devices = async (): Promise<Device[]> => (await call<Device[]>('GET', '/auth/sessions')).data
export const signOutDevice = (id: string): Promise<unknown> => call('DELETE', `/auth/sessions/${id}`)
/** How many others there were. */
export const signOutOthers = async (): Promise<number> =>
  (await call<{ revoked: number }>('POST', '/auth/sessions/revoke-others', { body: {} })).data.revoked

/** Until when the deletion can be taken back, ISO 8601. */
export const deleteAccount = async (): Promise<string> =>
  (await call<{ purged_after: string }>('DELETE', '/account')).data.purged_after
