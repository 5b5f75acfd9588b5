import { NavLink } from 'react-router'
import { places } from '../texts/first.ts'
import { finding } from '../texts/rest.ts'
import css from './people.module.css'

/** The way between the places that are about other people. */
export function PeopleNav() {
  return (
    <nav className={css.nav} aria-label={finding.among}>
      <NavLink to="/feed">{places.feed}</NavLink>
      <NavLink to="/people" end>
        {places.people}
      </NavLink>
      <NavLink to="/leaderboard">{places.leaderboard}</NavLink>
    </nav>
  )
}
