import { randomUUID } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { inLane } from './db/gate.ts'
import type { Db } from './db.ts'
import { createPokes, type Pokes } from './pokes.ts'

const CHANNEL = 'mq_pokes'
/** For everybody; heard too when the line was lost and is back. */
const ALL = ''
/** Ids in one NOTIFY. It carries less than 8,000 bytes, and an id takes 37. */
const MOST = 200

// What is lost in a crash wakes nobody there any more, so this commit does not wait for the disk.
const TELL = `select set_config('synchronous_commit', 'off', true), pg_notify('${CHANNEL}', $1)`

/**
 * Pokes that reach every process over the same PostgreSQL; on PGlite there is but one. They travel after the write's
 * reply, many in one NOTIFY, and one NOTIFY at a time. One that fails goes to `complain` and is not tried again:
 * readers elsewhere look with their next poll or the one after, and ask after a session within a minute. The same holds while the
 * listening connection is lost; when it is back, everybody looks at once.
 */
export async function openPokes(
  db: Db,
  complain: (error: unknown) => void,
): Promise<{ pokes: Pokes; stop(): Promise<void> }> {
  const own = createPokes()
  if (db.engine === 'pglite') return { pokes: own, stop: async () => {} }
  const self = randomUUID()
  const ended = new Set<string>()
  const poked = new Set<string>()
  let everybody = false
  let telling: Promise<void> | undefined

  async function tellAll(): Promise<void> {
    await nextTurn()
    while (everybody || ended.size + poked.size > 0) {
      if (everybody) {
        everybody = false
        await db.rows(TELL, [ALL]).catch(complain)
        continue
      }
      // Sessions first: no poke of a user may overtake the end of their session.
      const sessions = take(ended, MOST)
      const users = take(poked, MOST - sessions.length)
      await db.rows(TELL, [`${self} ${sessions} ${users}`]).catch(complain)
    }
    telling = undefined
  }

  // Not as part of what whoever poked is doing: it is for everybody, and it goes first.
  function startTelling(): void {
    telling ??= inLane('system', undefined, tellAll)
  }

  function hear(payload: string): void {
    if (payload === ALL) own.pokeAll()
    const [from, sessions, users] = payload.split(' ')
    if (from === self) return
    own.end(idsIn(sessions))
    for (const user of idsIn(users)) own.poke(user)
  }

  const tell = (to: Set<string>, ids: readonly string[]) => {
    for (const id of ids) to.add(id)
    startTelling()
  }
  const unlisten = await db.listen(CHANNEL, hear)
  return {
    pokes: {
      ...own,
      poke(userId) {
        own.poke(userId)
        tell(poked, [userId])
      },
      end(sessionIds) {
        own.end(sessionIds)
        tell(ended, sessionIds)
      },
      pokeAll() {
        own.pokeAll()
        everybody = true
        startTelling()
      },
    },
    async stop() {
      await telling
      await unlisten()
    },
  }
}

const idsIn = (list: string | undefined): string[] => (list ? list.split(',') : [])

/** Takes the oldest out of a set. */
function take(from: Set<string>, most: number): string[] {
  const some = [...from].slice(0, most)
  for (const id of some) from.delete(id)
  return some
}
