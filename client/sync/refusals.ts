import { v5 } from 'uuid'
import { ID_NAMESPACE } from '#sync-rules'
import type { StoredOp } from '../store/tables.ts'

/** A 409 says what to do; the same one over and over is a server in trouble. */
export const CONFLICTS = 4
/** Between two questions whether the server takes this version now. */
export const UPDATE_PAUSE_MS = 60_000
/** A push that has failed only after so long was perhaps too much for the line. */
export const SLOW_MS = 10_000
/** The server wants no more of this client id. */
export const anew = new Set(['forked_client', 'client_reset', 'client_not_yours'])

/** What a copy of a client goes on as. Two copies that wait with the same op take the same name: it is still done once. */
export const forkedId = (clientId: string, waiting: StoredOp): string =>
  v5(`fork:${clientId}:${waiting.op_id}`, ID_NAMESPACE)
