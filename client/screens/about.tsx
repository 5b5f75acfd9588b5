import { Link } from 'react-router'
import css from '../parts/page.module.css'
import { about, common } from '../texts.ts'

export default function About() {
  return (
    <main className={css.page} id="main">
      <h1>{about.heading}</h1>
      <p>{about.what}</p>
      <p>{about.privacy}</p>
      <p className={css.soft}>{about.tmdb}</p>
      <Link to="/" className="button">
        {common.back}
      </Link>
    </main>
  )
}
