import './tokens.css'
import './base.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { BrowserRouter } from 'react-router'
import { App } from './app.tsx'
import { NoStorage } from './parts/no-storage.tsx'
import { SessionStore } from './parts/session-store.tsx'
import { Session, SessionContext } from './session.ts'
import { NewerDatabase } from './store/tables.ts'

/** So long nothing is said: the list of a slow device takes a while. */
const PATIENCE_MS = 5_000

const box = document.getElementById('app')
if (box) {
  const root = createRoot(box)
  // The start goes on behind it, and takes its place.
  const late = setTimeout(() => root.render(<NoStorage why="held" />), PATIENCE_MS)
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
    root.render(<NoStorage why={error instanceof NewerDatabase ? 'newer' : 'closed'} />)
  }
}
