import { createCollection } from '@tanstack/db'

/**
 * A collection over plain REST: all rows once, and each write confirmed by the row in its reply. Nobody tells it what
 * another device wrote.
 */
export function plainRows(user, call = callByFetch) {
  let confirm = _row => {}
  const send = async ({ id, tier, rank }) => confirm(await call('PUT', `/rows/${id}`, { user, tier, rank }))
  const rows = createCollection({
    id: 'rows',
    getKey: row => row.id,
    sync: {
      sync({ begin, write, commit, markReady }) {
        confirm = row => {
          begin()
          write({ type: 'update', value: row })
          commit()
        }
        void call('GET', `/rows?user=${user}`).then(all => {
          begin()
          for (const value of all) write({ type: 'insert', value })
          commit()
          markReady()
        }, console.warn)
      },
    },
    startSync: true,
    onUpdate: ({ transaction }) => Promise.all(transaction.mutations.map(({ modified }) => send(modified))),
  })
  return { rows, send }
}

async function callByFetch(method, path, body) {
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(path, { method, headers, ...(body && { body: JSON.stringify(body) }) })
  if (!response.ok) throw new Error(`${response.status}`)
  return response.json()
}
