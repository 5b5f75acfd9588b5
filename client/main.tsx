import './tokens.css'
import './base.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { BrowserRouter } from 'react-router'
import { App } from './app.tsx'
import { openBrowserStore } from './store/browser.ts'
import { StoreProvider } from './store/hooks.ts'

const store = await openBrowserStore(null)
const box = document.getElementById('app')
if (box) {
  createRoot(box).render(
    <StrictMode>
      <BrowserRouter>
        <StoreProvider store={store}>
          <App />
        </StoreProvider>
      </BrowserRouter>
    </StrictMode>,
  )
}
