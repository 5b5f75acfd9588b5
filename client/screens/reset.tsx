import { type FormEvent, useEffect, useState } from 'react'
import { Link, useLocation, useNavigate } from 'react-router'
import { ApiError, call } from '../api.ts'
import { Field } from '../parts/field.tsx'
import css from '../parts/page.module.css'
import { places } from '../texts/first.ts'
import { refused, reset } from '../texts/rest.ts'

/** A link to set a new password is asked for here, and leads here: then its token stands behind the # of the address. */
export default function Reset() {
  const { hash, pathname } = useLocation()
  const navigate = useNavigate()
  const [token, setToken] = useState('')
  // It opens the account: nobody needs to find it in the address, or in the history of the browser.
  useEffect(() => {
    if (hash === '') return
    setToken(hash.slice(1))
    void navigate(pathname, { replace: true })
  }, [hash, pathname, navigate])
  return (
    <main className={css.page} id="main">
      <h1>{reset.heading}</h1>
      {token === '' ? <Ask /> : <SetPassword token={token} />}
    </main>
  )
}

const Ask = () => (
  <OneField
    field={{ name: 'email', type: 'email', label: reset.email, autoComplete: 'email' }}
    why={reset.why}
    go={reset.ask}
    done={<p role="status">{reset.asked}</p>}
    send={email => call('POST', '/auth/reset/request', { body: { email: email.trim() }, auth: false })}
  />
)

const SetPassword = ({ token }: { token: string }) => (
  <OneField
    field={{
      name: 'password',
      type: 'password',
      label: reset.password,
      hint: reset.hint,
      autoComplete: 'new-password',
    }}
    why={reset.everywhere}
    go={reset.set}
    done={
      <>
        <p role="status">{reset.done}</p>
        <Link to="/sign-in" className="button lit">
          {places.signIn}
        </Link>
      </>
    }
    send={password => call('POST', '/auth/reset/confirm', { body: { token, password }, auth: false })}
  />
)

/** What the server says of the one field there is, or of all. */
function sentenceOf(error: unknown): string {
  if (!(error instanceof ApiError)) return reset.unreachable
  const [first] = Array.isArray(error.details) ? error.details : []
  return first ? refused.field(first.message) : refused.all(error.code, error.message)
}

interface OneFieldProps {
  field: { name: string; type: string; label: string; hint?: string; autoComplete: string }
  why: string
  go: string
  /** In place of the form, once it was sent. */
  done: React.ReactNode
  send(text: string): Promise<unknown>
}

function OneField({ field, why, go, done, send }: OneFieldProps) {
  const [state, setState] = useState<'open' | 'busy' | 'done'>('open')
  const [wrong, setWrong] = useState<string>()

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const text = String(new FormData(event.currentTarget).get(field.name) ?? '')
    setState('busy')
    setWrong(undefined)
    try {
      await send(text)
      setState('done')
    } catch (error) {
      setState('open')
      setWrong(sentenceOf(error))
    }
  }

  if (state === 'done') return <div className={css.form}>{done}</div>
  return (
    <form className={css.form} onSubmit={event => void submit(event)} noValidate>
      <p className={css.soft}>{why}</p>
      <Field {...field} error={wrong} />
      <div className={css.line}>
        <button type="submit" className="lit" disabled={state === 'busy'}>
          {go}
        </button>
      </div>
    </form>
  )
}
