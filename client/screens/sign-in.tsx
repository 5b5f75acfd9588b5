import { type FormEvent, useState } from 'react'
import { Link, useNavigate } from 'react-router'
import type { User } from '#sync-rules'
import { Field } from '../parts/field.tsx'
import css from '../parts/page.module.css'
import { VisibilityChoice } from '../parts/visibility-choice.tsx'
import { type Wrong, wrongOf } from '../parts/wrong.ts'
import { useSession } from '../session.ts'
import { useSync } from '../store/hooks.ts'
import { places } from '../texts/first.ts'
import { account, reset, undelete } from '../texts/rest.ts'

/** Signing in, or making an account. What is wrong stands beside the field it is about. */
export default function SignIn() {
  const session = useSession()
  const navigate = useNavigate()
  const goesOn = useSync().kind === 'needs_login'
  const [fresh, setFresh] = useState(false)
  const [wrong, setWrong] = useState<Wrong>({})
  const [busy, setBusy] = useState(false)

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const text = (name: string) => String(form.get(name) ?? '')
    setBusy(true)
    setWrong({})
    try {
      if (fresh) {
        const visibility: User['visibility'] = text('visibility') === 'public' ? 'public' : 'private'
        const [username, email, password] = [text('username').trim(), text('email').trim(), text('password')]
        await session.signUp({ username, email, password, visibility })
      } else {
        await session.signIn(text('login').trim(), text('password'))
      }
      void navigate('/')
    } catch (error) {
      setWrong(wrongOf(error, fieldOf, account.unreachable))
    } finally {
      setBusy(false)
    }
  }

  return (
    <main className={css.page} id="main">
      <h1>{fresh ? account.signUp : places.signIn}</h1>
      <p className={css.soft}>{goesOn ? account.goesOn : account.why}</p>
      <form key={String(fresh)} className={css.form} onSubmit={event => void submit(event)} noValidate>
        {fresh ? (
          <>
            <Field
              name="username"
              label={account.username}
              hint={account.usernameHint}
              error={wrong.username}
              autoComplete="username"
              autoCapitalize="none"
              spellCheck={false}
            />
            <Field name="email" type="email" label={account.email} error={wrong.email} autoComplete="email" />
          </>
        ) : (
          <Field
            name="login"
            label={account.login}
            error={wrong.login}
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
          />
        )}
        <Field
          name="password"
          type="password"
          label={account.password}
          hint={fresh ? account.passwordHint : undefined}
          error={wrong.password}
          autoComplete={fresh ? 'new-password' : 'current-password'}
        />
        {fresh ? <VisibilityChoice chosen="private" /> : null}
        {wrong.all === undefined ? null : (
          <p className={css.alarm} role="alert">
            {wrong.all}
          </p>
        )}
        <div className={css.line}>
          <button type="submit" className="lit" disabled={busy}>
            {fresh ? account.signUp : places.signIn}
          </button>
          <button
            type="button"
            className="bare"
            onClick={() => {
              setFresh(!fresh)
              setWrong({})
            }}
          >
            {fresh ? account.haveOne : account.signUp}
          </button>
        </div>
        {fresh ? null : (
          <div className={css.line}>
            <Link to="/reset">{reset.forgot}</Link>
            <Link to="/undelete">{undelete.offer}</Link>
          </div>
        )}
      </form>
    </main>
  )
}

const fieldOf = {
  username_taken: 'username',
  username_reserved: 'username',
  email_taken: 'email',
  password_breached: 'password',
  password_context: 'password',
  invalid_credentials: 'password',
  login: 'login',
}
