import { Link, NavLink } from 'react-router'
import { useCanUndo, useWatchlist } from '../store/hooks.ts'
import { common, places } from '../texts.ts'
import { AccountMenu } from './account-menu.tsx'
import css from './header.module.css'
import { Icon } from './icons.tsx'
import { SyncMark } from './sync-mark.tsx'
import { useMoves } from './use-moves.ts'

export function Header() {
  const saved = useWatchlist().length
  const canUndo = useCanUndo()
  const { undo } = useMoves()
  return (
    <header className={css.header}>
      <div className={css.inner}>
        <div className={css.left}>
          <Link to="/" className={css.brand}>
            Marquee
          </Link>
          <SyncMark />
        </div>
        <nav className={css.nav} aria-label="Main">
          <NavLink
            to="/later"
            className={css.link}
            aria-label={saved > 0 ? `${places.later}, ${saved} saved` : places.later}
          >
            <Icon name="bookmark" />
            <span className={css.word}>{places.later}</span>
            {saved > 0 ? <span className={css.badge}>{saved > 9 ? '9+' : saved}</span> : null}
          </NavLink>
          <button
            type="button"
            className="bare"
            disabled={!canUndo}
            aria-label={common.undo}
            title={common.undo}
            onClick={() => void undo()}
          >
            <Icon name="undo" />
          </button>
          <Link to="/add" className={`button lit ${css.add}`} aria-label={places.add}>
            <Icon name="plus" />
            <span className={css.word}>{places.add}</span>
          </Link>
          <AccountMenu />
        </nav>
      </div>
    </header>
  )
}
