import { Link } from 'react-router'
import { placing } from '../texts/rest.ts'
import { waitingOf } from './placing.ts'
import css from './to-place.module.css'
import { useView } from './use-view.ts'

/** How much of the list waits for its place: the way to the questions. Loaded after the first paint. */
export default function ToPlace() {
  const waiting = waitingOf(useView()).length
  if (waiting === 0) return null
  return (
    <Link to="/place" className={css.toPlace}>
      {placing.waiting(waiting)}
    </Link>
  )
}
