import { Link } from 'react-router'
import { places } from '../texts/first.ts'
import { network } from '../texts/rest.ts'
import css from './page.module.css'
import type { Asked, Failure } from './use-ask.ts'

/** A failure in a sentence. */
export const sentenceOf = ({ kind, message }: Failure): string =>
  kind === 'failed' || kind === 'missing' ? (message ?? network.failed) : network[kind]

/** What stands in the place of an answer: that it is on its way, or why it is not here and what can be done. */
export function Trouble({ asked: { value, failure, again } }: { asked: Asked<unknown> }) {
  if (!failure) {
    return value === undefined ? (
      <p className={css.soft} role="status">
        {network.loading}
      </p>
    ) : null
  }
  return (
    <div className={css.form}>
      <p className={css.alarm} role="alert">
        {sentenceOf(failure)}
      </p>
      <div className={css.line}>
        {failure.kind === 'login' ? (
          <Link to="/sign-in" className="button lit">
            {places.signIn}
          </Link>
        ) : (
          <button type="button" onClick={again}>
            {network.again}
          </button>
        )}
      </div>
    </div>
  )
}
