import { Zero } from '@rocicorp/zero'
import { WebSocket } from 'ws'
import { inOrder, randomMoves } from './list.js'
import { mutators, queries, schema } from './zero-schema.js'

globalThis.WebSocket ??= WebSocket

/** A Zero client without a browser, that keeps what it knows in memory. Resolves when the list is there. */
export async function openDevice({ user, cacheUrl }) {
  const zero = new Zero({
    userID: user,
    auth: user,
    context: { user },
    cacheURL: cacheUrl,
    schema,
    mutators,
    kvStore: 'mem',
    logLevel: 'error',
  })
  const view = zero.materialize(queries.list())
  // The first complete answer may be of before the list came through from PostgreSQL.
  await new Promise(done => view.addListener((rows, type) => type === 'complete' && rows.length > 0 && done()))
  const move = randomMoves()
  return {
    /** A random move, to be made: until the server has acknowledged it. */
    next() {
      const { id, tier, rank } = move(inOrder(view.data))
      return async () => {
        const result = await zero.mutate(mutators.move({ id, tier, rank })).server
        if (result.type === 'error') throw new Error(`A move was refused: ${JSON.stringify(result)}`)
      }
    },
    close: () => zero.close(),
  }
}
