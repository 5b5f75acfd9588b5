import type { Request } from 'express'
import type { Deps } from '../deps.ts'
import { Refusal } from '../errors.ts'
import type { Auth } from '../http.ts'

/**
 * Who asks, by the Authorization header; undefined when there is none. A token that does not hold is refused even
 * where none is needed: whoever sends one wants to be known.
 */
export async function readAuth(deps: Deps, req: Request): Promise<Auth | undefined> {
  const header = req.headers.authorization
  if (header === undefined) return undefined
  const token = /^bearer +(\S+)$/iu.exec(header)?.[1]
  if (token === undefined) throw new Refusal('token_invalid', 'Send the access token as a Bearer token.')
  return deps.accounts.authenticate(token)
}
