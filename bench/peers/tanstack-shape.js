import { createCollection } from '@tanstack/db'
import { electricCollectionOptions, isChangeMessage } from '@tanstack/electric-db-collection'
import { LETTERS } from './list.js'

/** Electric's own collection over Marquee's shape of the list, and Marquee's REST to write. Rows have no titles of their own: the shape carries none. */
export function shapeRows(token) {
  const headers = { authorization: `Bearer ${token}` }
  const rows = createCollection(
    electricCollectionOptions({
      id: 'rows',
      getKey: row => row.id,
      shapeOptions: {
        url: `${location.origin}/sync/shapes/user_rankings`,
        headers,
        transformer: row => ({
          id: row.id,
          title: 'Bench film',
          year: 1900,
          tier: LETTERS.indexOf(row.tier),
          rank: row.rank_position,
          seq: Number(row.seq),
        }),
      },
      startSync: true,
    }),
  )
  const send = async ({ id, tier }, { prev, next }) => {
    const body = { tier: LETTERS[tier], prev_ranking_id: prev, next_ranking_id: next }
    const response = await fetch(`/rankings/${id}/move`, {
      method: 'PATCH',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    if (!response.ok) throw new Error(`${response.status} ${await response.text()}`)
    const { data } = await response.json()
    await rows.utils.awaitMatch(
      message => isChangeMessage(message) && message.value.id === id && Number(message.value.seq) >= data.seq,
    )
  }
  return { rows, send }
}
