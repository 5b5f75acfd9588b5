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

const box = document.getElementById('app')
if (box) {
  const root = createRoot(box)
  try {
    const session = await Session.start()
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
    console.error(error)
    root.render(<NoStorage newer={error instanceof NewerDatabase} />)
  }
}
