import { lazy } from 'react'
import { Link, Route, Routes } from 'react-router'
import page from '../parts/page.module.css'
import { lost } from '../texts/rest.ts'

const People = lazy(() => import('./people.tsx'))
const Person = lazy(() => import('./person.tsx'))
const Feed = lazy(() => import('./feed.tsx'))
const Leaderboard = lazy(() => import('./leaderboard.tsx'))
const Settings = lazy(() => import('./settings.tsx'))
const Undelete = lazy(() => import('./undelete.tsx'))

/** The ways to screens that nobody opens first. They stand here, and not in the app, so that the first paint need not know them. */
export default function Elsewhere() {
  return (
    <Routes>
      <Route path="/people" element={<People />} />
      <Route path="/people/:username" element={<Person />} />
      <Route path="/feed" element={<Feed />} />
      <Route path="/leaderboard" element={<Leaderboard />} />
      <Route path="/settings" element={<Settings />} />
      <Route path="/undelete" element={<Undelete />} />
      <Route path="*" element={<Lost />} />
    </Routes>
  )
}

function Lost() {
  return (
    <main className={page.page} id="main">
      <h1>{lost.heading}</h1>
      <Link to="/" className="button lit">
        {lost.back}
      </Link>
    </main>
  )
}
