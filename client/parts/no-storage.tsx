import { broken, storage, update } from '../texts/first.ts'
import css from './page.module.css'

const words = { closed: storage.closed, held: storage.held, newer: update.needed }

/** Shown when the list cannot even be opened: at all, while another tab holds on to it, or only by a newer version. */
export function NoStorage({ why }: { why: keyof typeof words }) {
  return (
    <main className={css.page} id="main">
      <h1>Marquee</h1>
      <p role="alert">{words[why]}</p>
      <button type="button" className="lit" onClick={() => location.reload()}>
        {why === 'newer' ? update.reload : broken.again}
      </button>
    </main>
  )
}
