import { Link } from 'react-router'
import css from '../parts/page.module.css'
import { common, places } from '../texts/first.ts'
import { about } from '../texts/rest.ts'

export default function About() {
  return (
    <main className={css.page} id="main">
      <h1>{places.about}</h1>
      <p>{about.what}</p>
      <p>{about.privacy}</p>
      <p className={css.soft} lang="en">
        {about.tmdb}
      </p>
      <Link to="/data">{places.data}</Link>
      <a href="/licences.md" target="_blank" rel="noreferrer">
        {about.licences}
      </a>
      <Link to="/" className="button">
        {common.back}
      </Link>
    </main>
  )
}
