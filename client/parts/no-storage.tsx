import { broken, update } from '../texts/first.ts'
import { unopened } from '../texts/rest.ts'
import css from './page.module.css'

/** Shown when the list cannot even be opened: at all, while another tab holds on to it, or only by a newer version. */
export default function NoStorage({ why }: { why: keyof typeof unopened }) {
  return (
    <main className={css.page} id="main">
      <h1>Marquee</h1>
      <p role="alert">{unopened[why]}</p>
      <button type="button" className="lit" onClick={() => location.reload()}>
        {why === 'newer' ? update.reload : broken.again}
      </button>
    </main>
  )
}
