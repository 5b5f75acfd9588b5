import { useLocation, useNavigate } from 'react-router'
import { Field } from '../parts/field.tsx'
import { say } from '../parts/notice.ts'
import css from '../parts/page.module.css'
import { SentForm } from '../parts/sent-form.tsx'
import { useSession } from '../session.ts'
import { locale } from '../texts/language.ts'
import { account, undelete } from '../texts/rest.ts'

const days = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short' })

/** Where a deletion is taken back: right after it, or from the sign-in within seven days. */
export default function Undelete() {
  const session = useSession()
  const navigate = useNavigate()
  const state = useLocation().state as { until: string; login: string } | null
  return (
    <main className={css.page} id="main">
      <h1>{undelete.heading}</h1>
      {state ? <p role="status">{undelete.gone(days.format(new Date(state.until)))}</p> : null}
      <p className={css.soft}>{undelete.why}</p>
      <SentForm
        go={undelete.go}
        fieldOf={{ invalid_credentials: 'password', login: 'login' }}
        send={async text => {
          await session.undelete(text('login').trim(), text('password'))
          void navigate('/')
          say(undelete.back)
        }}
      >
        {wrong => (
          <>
            <Field
              name="login"
              label={account.login}
              error={wrong.login}
              defaultValue={state?.login ?? ''}
              autoComplete="username"
              autoCapitalize="none"
              spellCheck={false}
            />
            <Field
              name="password"
              type="password"
              label={account.password}
              error={wrong.password}
              autoComplete="current-password"
            />
          </>
        )}
      </SentForm>
    </main>
  )
}
