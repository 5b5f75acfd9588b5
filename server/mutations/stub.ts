import { v5 } from 'uuid'
import { ID_NAMESPACE, type MutationArgs, stubName } from '#sync-rules'
import { Refusal } from '../errors.ts'
import { createStub } from '../media.ts'
import type { Handler } from './handler.ts'

/** Makes a media item of the user's own. Two devices that typed the same agree on its id, so the second is `merged`. */
export const stub: Handler<MutationArgs<'media.stub'>> = async (op, { media_id, ...fields }) => {
  const id = v5(stubName(op.user_id, fields.media_type, fields.title, fields.release_year ?? null), ID_NAMESPACE)
  if (id !== media_id)
    throw new Refusal('validation', 'The id of a stub is derived from its owner, type, title and year.')
  const { created } = await createStub(op.tx, op.user_id, op.seq, fields, op.count)
  return created ? { outcome: 'applied' } : { outcome: 'merged', reason: 'exists' }
}
