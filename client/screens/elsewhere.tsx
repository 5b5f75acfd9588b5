import { lazy } from 'react'
import { Link, Route, Routes } from 'react-router'
import page from '../parts/page.module.css'
import { lost } from '../texts/rest.ts'

const Add = lazy(() => import('./add.tsx'))
const Later = lazy(() => import('./later.tsx'))
const Manual = lazy(() => import('./manual.tsx'))
const SignIn = lazy(() => import('./sign-in.tsx'))
const Reset = lazy(() => import('./reset.tsx'))
const History = lazy(() => import('./history.tsx'))
const Stats = lazy(() => import('./stats.tsx'))
const OldList = lazy(() => import('./old-list.tsx'))
const Data = lazy(() => import('./data.tsx'))
const Place = lazy(() => import('./place.tsx'))
const Import = lazy(() => import('./import.tsx'))
const Share = lazy(() => import('./share.tsx'))
const More = lazy(() => import('./more.tsx'))
const About = lazy(() => import('./about.tsx'))
const People = lazy(() => import('./people.tsx'))
const Person = lazy(() => import('./person.tsx'))
const Feed = lazy(() => import('./feed.tsx'))
const Leaderboard = lazy(() => import('./leaderboard.tsx'))
const Settings = lazy(() => import('./settings.tsx'))
const Undelete = lazy(() => import('./undelete.tsx'))

/** The ways to all screens but the board. They stand here, and not in the app, so that the first paint need not know them. */
export default function Elsewhere() {
  return (
    <Routes>
      <Route path="/add" element={<Add />} />
      <Route path="/later" element={<Later />} />
      <Route path="/manual" element={<Manual />} />
      <Route path="/sign-in" element={<SignIn />} />
      <Route path="/reset" element={<Reset />} />
      <Route path="/history" element={<History />} />
      <Route path="/stats" element={<Stats />} />
      <Route path="/old-list" element={<OldList />} />
      <Route path="/data" element={<Data />} />
      <Route path="/place" element={<Place />} />
      <Route path="/import" element={<Import />} />
      <Route path="/share" element={<Share />} />
      <Route path="/more" element={<More />} />
      <Route path="/about" element={<About />} />
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
