import { Link, NavLink, useLocation } from 'react-router'
import { useCanUndo, useWatchlist } from '../store/hooks.ts'
import { board, common, places } from '../texts/first.ts'
import { AccountMenu } from './account-menu.tsx'
import css from './header.module.css'
import { Icon } from './icons.tsx'
import { SyncMark } from './sync-mark.tsx'
import { useMoves } from './use-moves.ts'

/** All that is about other people is found by that one place. */
const ofPeople = /^\/(people|feed|leaderboard)/

/**
 * Who and where one is. The places are in it once: in the line itself where there is room, and at the foot of a phone.
 */
export function Header() {
  const saved = useWatchlist().length
  const canUndo = useCanUndo()
  const { undo } = useMoves()
  const { pathname } = useLocation()
  return (
    <header className={css.header}>
      <div className={css.inner}>
        <div className={css.left}>
          <Link to="/" className={css.brand}>
            Marquee
          </Link>
          <SyncMark />
        </div>
        <nav className={css.nav} aria-label={board.main}>
          <NavLink to="/" end className={css.link}>
            <Icon name="list" />
            {places.list}
          </NavLink>
          <NavLink to="/later" className={css.link}>
            <Icon name="bookmark" />
            {places.later}{' '}
            {saved > 0 ? (
              <span className={css.badge}>
                <span aria-hidden="true">{saved > 9 ? '9+' : saved}</span>
                <span className="unseen">{board.saved(saved)}</span>
              </span>
            ) : null}
          </NavLink>
          <Link to="/add" className={`button lit ${css.link} ${css.add}`}>
            <Icon name="plus" />
            {places.add}
          </Link>
          <Link
            to="/people"
            className={css.link}
            aria-current={ofPeople.test(pathname) ? (pathname === '/people' ? 'page' : true) : undefined}
          >
            <Icon name="people" />
            {places.people}
          </Link>
          <NavLink to="/stats" className={`${css.link} ${css.wide}`}>
            <Icon name="chart" />
            {places.stats}
          </NavLink>
          <NavLink to="/more" className={css.link}>
            <Icon name="more" />
            {places.more}
          </NavLink>
        </nav>
        <div className={css.acts}>
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
          <AccountMenu />
        </div>
      </div>
    </header>
  )
}
