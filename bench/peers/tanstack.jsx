import { startOfflineExecutor } from '@tanstack/offline-transactions'
import { useLiveQuery } from '@tanstack/react-db'
import { useCallback, useState } from 'react'
import { createRoot } from 'react-dom/client'
import { plainRows } from './tanstack-plain.js'
import { shapeRows } from './tanstack-shape.js'
import { List } from './view.jsx'

const params = new URLSearchParams(location.search)

/** Over plain REST; or, with a token, over Marquee's shapes and its REST. */
const { rows, send } = params.has('token') ? shapeRows(params.get('token')) : plainRows(params.get('user'))

const executor = startOfflineExecutor({
  collections: { rows },
  mutationFns: {
    move: async ({ transaction }) => {
      for (const { modified } of transaction.mutations) await send(modified, transaction.metadata)
    },
  },
})
window.executor = executor

function App() {
  const { data, isReady } = useLiveQuery(q =>
    q
      .from({ row: rows })
      .orderBy(({ row }) => row.tier)
      // By bytes, as the keys are meant; the default would sort them by the language.
      .orderBy(({ row }) => row.rank, { stringSort: 'lexical' }),
  )
  const [waiting, setWaiting] = useState(0)
  const move = useCallback(({ id, tier, rank, prev, next }) => {
    setWaiting(n => n + 1)
    const change = executor.createOfflineTransaction({
      mutationFnName: 'move',
      autoCommit: false,
      metadata: { prev, next },
    })
    change.mutate(() =>
      rows.update(id, draft => {
        draft.tier = tier
        draft.rank = rank
      }),
    )
    void change
      .commit()
      .catch(console.warn)
      .finally(() => setWaiting(n => n - 1))
  }, [])
  return <List rows={data} sync={isReady ? 'up_to_date' : 'offline'} waiting={waiting} move={move} />
}

createRoot(document.getElementById('root')).render(<App />)
