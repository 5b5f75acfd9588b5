import { storage } from '../texts.ts'
import css from './page.module.css'

/** Shown when the list cannot even be opened. */
export function NoStorage() {
  return (
    <main className={css.page} role="alert">
      <h1>Marquee</h1>
      <p>{storage.closed}</p>
      <button type="button" className="lit" onClick={() => location.reload()}>
        Try again
      </button>
    </main>
  )
}
