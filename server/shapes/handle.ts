import { createHash, randomBytes } from 'node:crypto'
import { type ShapeName, shapes } from '#sync-rules'
import type { Head } from './reads.ts'

/**
 * A handle names a snapshot: what it was of, under which generation, and how far it reached. The server keeps nothing; a
 * client brings all of it back. It is not a capability: whose rows they are is decided by the token each time.
 */
export interface Handle {
  shape_hash: string
  generation: number
  seq: number
}

/** Changes with anything that changes the rows or their form: the owner, the columns, their types, the database itself. */
export function shapeHash(shape: ShapeName, userId: string, schema: string, epoch: string): string {
  const { table, owner, columns } = shapes[shape]
  const definition = JSON.stringify([table, owner, userId, columns, schema, 'default', 'full', epoch])
  return createHash('sha256').update(definition).digest('hex').slice(0, 16)
}

/** A handle never given before: clients rely on an expired one not coming back. */
export const mintHandle = (hash: string, head: Head): string =>
  `${hash}-${head.generation}-${head.seq}-${randomBytes(6).toString('hex')}`

export function parseHandle(text: string): Handle | undefined {
  const parts = /^([0-9a-f]{16})-(\d{1,15})-(\d{1,15})-[0-9a-f]{12}$/u.exec(text)
  if (!parts) return undefined
  return { shape_hash: parts[1] as string, generation: Number(parts[2]), seq: Number(parts[3]) }
}
