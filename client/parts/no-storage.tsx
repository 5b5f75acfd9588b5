import { broken, storage, update } from '../texts/first.ts'
import css from './page.module.css'

/** Shown when the list cannot even be opened, or only by a newer version. */
export function NoStorage({ newer }: { newer: boolean }) {
  return (
    <main className={css.page} id="main">
      <h1>Marquee</h1>
      <p role="alert">{newer ? update.needed : storage.closed}</p>
      <button type="button" className="lit" onClick={() => location.reload()}>
        {newer ? update.reload : broken.again}
      </button>
    </main>
  )
}
