import { Link } from 'react-router'
import { places } from '../texts/first.ts'
import { members } from '../texts/rest.ts'
import css from './page.module.css'
import { PeopleNav } from './people-nav.tsx'

/** What a guest finds where an account is needed: what it gives, and what there is without. */
export function MembersOnly({ heading }: { heading: string }) {
  return (
    <main className={css.page} id="main">
      <h1>{heading}</h1>
      <PeopleNav />
      <p>{members.why}</p>
      <p className={css.soft}>{members.gives}</p>
      <p className={css.soft}>{members.without}</p>
      <div className={css.line}>
        <Link to="/sign-in" className="button lit">
          {places.signIn}
        </Link>
      </div>
    </main>
  )
}
