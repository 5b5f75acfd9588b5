import { type FormEvent, type ReactNode, useState } from 'react'
import { settings } from '../texts/rest.ts'
import css from './page.module.css'
import { type Wrong, wrongOf } from './wrong.ts'

interface Props {
  /** What the button says. */
  go: string
  /** Which field a code of an error is about; the values are the names of the fields. */
  fieldOf: Record<string, string>
  /** Sentences that fit better than the server's, by the code of the error. */
  instead?: Record<string, string>
  /** Sends what was typed. A rejection is told beside its field, and what was typed stays. */
  send(text: (name: string) => string, form: HTMLFormElement): Promise<void>
  children(wrong: Wrong): ReactNode
}

/** A form whose fields go to the server. */
export function SentForm({ go, fieldOf, instead, send, children }: Props) {
  const [wrong, setWrong] = useState<Wrong>({})
  const [busy, setBusy] = useState(false)

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = event.currentTarget
    const values = new FormData(form)
    setBusy(true)
    setWrong({})
    try {
      await send(name => String(values.get(name) ?? ''), form)
    } catch (error) {
      setWrong(wrongOf(error, fieldOf, settings.unreachable, instead))
    } finally {
      setBusy(false)
    }
  }

  return (
    <form className={css.form} onSubmit={event => void submit(event)} noValidate>
      {children(wrong)}
      {wrong.all === undefined ? null : (
        <p className={css.alarm} role="alert">
          {wrong.all}
        </p>
      )}
      <div className={css.line}>
        <button type="submit" className="lit" disabled={busy}>
          {go}
        </button>
      </div>
    </form>
  )
}
