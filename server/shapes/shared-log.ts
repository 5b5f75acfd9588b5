import type { ShapeName } from '#sync-rules'
import type { Deps } from '../deps.ts'
import { type LogPage, readLog } from './reads.ts'

/**
 * The log, read once for all who ask the same meanwhile, as a user's devices do when a change wakes them. For readers that
 * listen to the user's pokes: an answer under way was asked after the last one, and of a change since then they hear.
 */
export function sharedLog({ db, pokes }: Pick<Deps, 'db' | 'pokes'>) {
  const asked = new Map<string, Promise<LogPage>>()
  return (shape: ShapeName, userId: string, after: number): Promise<LogPage> => {
    const key = `${pokes.moment(userId)} ${shape} ${userId} ${after}`
    const joined = asked.get(key)
    if (joined) return joined
    const page = readLog(db, shape, userId, after).finally(() => asked.delete(key))
    asked.set(key, page)
    return page
  }
}
