import './tokens.css'
import './base.css'
import { StrictMode, Suspense } from 'react'
import { createRoot } from 'react-dom/client'
import { BrowserRouter } from 'react-router'
import { App, NoStorage } from './app.tsx'
import { ErrorBoundary } from './parts/error-boundary.tsx'
import { SessionStore } from './parts/session-store.tsx'
import { Session, SessionContext } from './session.ts'
import { NewerDatabase } from './store/tables.ts'

/** So long nothing is said: the list of a slow device takes a while. */
const PATIENCE_MS = 5_000

const box = document.getElementById('app')
if (box) {
  const root = createRoot(box)
  const say = (why: 'held' | 'newer' | 'closed') =>
    root.render(
      <ErrorBoundary>
        <Suspense>
          <NoStorage why={why} />
        </Suspense>
      </ErrorBoundary>,
    )
  // The start goes on behind it, and takes its place.
  const late = setTimeout(say, PATIENCE_MS, 'held')
  try {
    const session = await Session.start()
    clearTimeout(late)
    root.render(
      <StrictMode>
        <BrowserRouter>
          <SessionContext value={session}>
            <SessionStore>
              <App />
            </SessionStore>
          </SessionContext>
        </BrowserRouter>
      </StrictMode>,
    )
  } catch (error) {
    clearTimeout(late)
    console.error(error)
    say(error instanceof NewerDatabase ? 'newer' : 'closed')
  }
}
