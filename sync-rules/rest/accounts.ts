import * as z from 'zod/mini'
import { uuid } from '../mutations.ts'
import { wrongs } from '../wrongs.ts'
import { time } from './paging.ts'

export const username = z.string().check(z.regex(/^[a-zA-Z0-9_]{3,32}$/u, wrongs.username()))
export const email = z.string().check(
  z.maxLength(254, wrongs.too_long(254)),
  z.regex(/^[^\s@"(),:;<>[\\\]]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)+$/iu, wrongs.email()),
  z.refine(text => !/\p{C}/u.test(text), wrongs.controls()),
  z.refine(text => !text.includes('..') && !/^\.|\.@/u.test(text), wrongs.email()),
)
/** What a person has to fill in, with at most so many characters. */
function filled(max: number) {
  return z.string().check(z.minLength(1, wrongs.too_short(1)), z.maxLength(max, wrongs.too_long(max)))
}
/** Length is judged by the server (its minimum is a setting); here only what no password may be. */
const password = filled(1024)
export const visibility = z.enum(['private', 'public'])

export const signup = z.strictObject({ username, email, password, visibility: z.optional(visibility) })
export const login = z.strictObject({ login: filled(254), password })
export const nothing = z.strictObject({})
/** The password once more, before what cannot be taken back lightly. Good for five minutes. */
export const reauth = z.strictObject({ password })
export const changePassword = z.strictObject({
  current_password: password,
  new_password: password,
  /** Signs all other devices out. */
  revoke_others: z.optional(z.boolean()),
})
export const resetRequest = z.strictObject({ email })
export const resetConfirm = z.strictObject({
  token: z.string().check(z.regex(/^[A-Za-z0-9_-]{1,128}$/u, 'must be the token of a reset link')),
  password,
})
/** What is not named stays as it is. Another address needs the password again (`POST /auth/reauth`). */
export const changeAccount = z
  .strictObject({
    username: z.optional(username),
    email: z.optional(email),
    visibility: z.optional(visibility),
  })
  .check(z.refine(body => Object.values(body).some(value => value !== undefined), 'must name something to change'))

/** A person as others see them. */
export const person = z.object({ id: uuid, username: z.string(), visibility, created_at: time })
/** A user; `email` only to oneself. */
export const user = z.extend(person, { email: z.optional(z.string()) })
export type User = z.infer<typeof user>

/** The reply to sign-up, log-in and refresh. The refresh token is in an HttpOnly cookie and nowhere else. */
export const session = z.object({
  user,
  access_token: z.string(),
  /** Seconds. */
  expires_in: z.int(),
})
export type Session = z.infer<typeof session>

/** A device that is signed in. */
export const device = z.object({
  id: uuid,
  /** What it said it is, like "Firefox on Linux"; may be empty. */
  name: z.string(),
  /** The network it was last seen in, cut to a /24 or a /48; may be empty. */
  network: z.string(),
  created_at: time,
  last_seen_at: time,
  /** The one that asks. */
  current: z.boolean(),
})
export type Device = z.infer<typeof device>

/** How many other devices were signed out. */
export const revoked = z.object({ revoked: z.int() })
/** Until when the server takes the password as just given. */
export const reauthed = z.object({ until: time })
/** After a deletion: until when it can be taken back. */
export const deletion = z.object({ purged_after: time })
