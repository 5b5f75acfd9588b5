import { Link } from 'react-router'
import { Icon } from '../parts/icons.tsx'
import { kindAndYear, titleOf } from '../parts/media.ts'
import css from '../parts/page.module.css'
import { Poster } from '../parts/poster.tsx'
import { useMoves } from '../parts/use-moves.ts'
import { useView } from '../parts/use-view.ts'
import type { Saved } from '../store/types.ts'
import { board, places } from '../texts/first.ts'
import { locale } from '../texts/language.ts'
import { later } from '../texts/rest.ts'

const days = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' })

/** Films and plays kept for later, newest first. One leaves the list when it is ranked, not before. */
export default function Later() {
  const { watchlist } = useView()
  return (
    <main className={`${css.page} ${css.broad}`} id="main">
      <div className={`${css.line} ${css.spread}`}>
        <h1>{places.later}</h1>
        {watchlist.length > 0 ? <span className={css.soft}>{later.count(watchlist.length)}</span> : null}
      </div>
      {watchlist.length === 0 ? (
        <>
          <p className={css.soft}>{later.empty}</p>
          <Link to="/add" className="button lit">
            <Icon name="search" />
            {places.search}
          </Link>
        </>
      ) : (
        <ul className={css.tiles}>
          {watchlist.map(saved => (
            <Line key={saved.media_id} saved={saved} />
          ))}
        </ul>
      )}
    </main>
  )
}

function Line({ saved }: { saved: Saved }) {
  const item = useView().media(saved.media_id)
  const { unsave } = useMoves()
  const title = titleOf(item)
  return (
    <li className={css.tile}>
      <Poster item={item} size="grid" />
      <div className={css.grow}>
        <Link to={`/item/${saved.media_id}`} state={{ from: '/later' }} className={css.name} dir="auto">
          {title}
        </Link>
        <span className={css.hint}>{item ? kindAndYear(item) : ''}</span>
        {saved.added_at === null ? null : (
          <span className={css.hint}>{later.saved(days.format(new Date(saved.added_at)))}</span>
        )}
        {saved.pending ? <span className={css.hint}>{board.pending}</span> : null}
      </div>
      <div className={css.acts}>
        <Link className="button lit" to={`/add?media=${saved.media_id}`} aria-label={later.rankIt(title)}>
          {later.rank}
        </Link>
        <button
          type="button"
          className="bare"
          aria-label={later.remove(title)}
          onClick={() => void unsave(saved.media_id)}
        >
          <Icon name="close" />
        </button>
      </div>
    </li>
  )
}
