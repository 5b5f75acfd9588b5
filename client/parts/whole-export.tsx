import { useState } from 'react'
import { ApiError } from '../api.ts'
import { askServer, complete } from '../export/complete.ts'
import { fileName, textOf } from '../export/file.ts'
import { useStore } from '../store/hooks.ts'
import { data } from '../texts/rest.ts'
import { Field } from './field.tsx'
import { hand } from './hand.ts'
import { say } from './notice.ts'
import css from './page.module.css'

const troubleOf = (error: unknown): string => {
  if (!(error instanceof ApiError)) return data.unreachable
  if (error.code === 'invalid_credentials') return data.wrongPassword
  if (error.status === 429) return data.tooMany
  return error.status === 401 ? data.signedOut : data.unreachable
}

/** The list, and beside it what only the server knows. It asks for the password. */
export function WholeExport() {
  const store = useStore()
  const [password, setPassword] = useState('')
  const [busy, setBusy] = useState(false)
  const [trouble, setTrouble] = useState<string>()

  async function go() {
    setBusy(true)
    setTrouble(undefined)
    try {
      const whole = complete(store.view(), await askServer(password))
      const name = fileName(new Date(), 'json', 'everything')
      hand({ name, type: 'application/json', text: textOf(whole) })
      say(data.saved(name))
      setPassword('')
    } catch (error) {
      if (!(error instanceof ApiError)) console.error(error)
      setTrouble(troubleOf(error))
    } finally {
      setBusy(false)
    }
  }

  return (
    <form
      className={css.form}
      onSubmit={event => {
        event.preventDefault()
        void go()
      }}
    >
      <Field
        name="password"
        type="password"
        label={data.password}
        autoComplete="current-password"
        required
        value={password}
        error={trouble}
        onChange={event => setPassword(event.target.value)}
      />
      <div className={css.line}>
        <button type="submit" disabled={busy || password === ''}>
          {data.wholeGo}
        </button>
        <span role="status" className={css.hint}>
          {busy ? data.working : ''}
        </span>
      </div>
    </form>
  )
}
