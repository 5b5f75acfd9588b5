import { Zero } from '@rocicorp/zero'
import { useConnectionState, useQuery, ZeroProvider } from '@rocicorp/zero/react'
import { useCallback, useState } from 'react'
import { createRoot } from 'react-dom/client'
import { List } from './view.jsx'
import { mutators, queries, schema } from './zero-schema.js'

const params = new URLSearchParams(location.search)
const user = params.get('user')

// Writes are queued while it tries to connect, and refused after that: a minute by default, here as long as it lets one.
const zero = new Zero({
  userID: user,
  auth: user,
  context: { user },
  cacheURL: params.get('cache'),
  schema,
  mutators,
  disconnectTimeoutMs: 24 * 60 * 60 * 1000,
})
window.zero = zero

function App() {
  const [rows, { type }] = useQuery(queries.list())
  const { name } = useConnectionState()
  const [waiting, setWaiting] = useState(0)
  const move = useCallback(({ id, tier, rank }) => {
    setWaiting(n => n + 1)
    void zero
      .mutate(mutators.move({ id, tier, rank }))
      .server.catch(console.warn)
      .finally(() => setWaiting(n => n - 1))
  }, [])
  const sync = name === 'connected' && type === 'complete' ? 'up_to_date' : 'offline'
  return <List rows={rows} sync={sync} waiting={waiting} move={move} />
}

createRoot(document.getElementById('root')).render(
  <ZeroProvider zero={zero}>
    <App />
  </ZeroProvider>,
)
