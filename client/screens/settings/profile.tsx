import { useId } from 'react'
import { Link } from 'react-router'
import type { User } from '#sync-rules'
import { changeAccount, changePassword } from '../../api-account.ts'
import { Field } from '../../parts/field.tsx'
import { say } from '../../parts/notice.ts'
import css from '../../parts/page.module.css'
import section from '../../parts/section.module.css'
import { SentForm } from '../../parts/sent-form.tsx'
import type { Guarded } from '../../parts/use-password.tsx'
import { VisibilityChoice } from '../../parts/visibility-choice.tsx'
import { useSession } from '../../session.ts'
import { account, again, mail, settings, visible, word, yourName } from '../../texts/rest.ts'

/** What the account says of a person, one thing and one button each. */

export function Visibility({ user }: { user: User }) {
  const session = useSession()
  return (
    <section className={section.section}>
      <SentForm
        go={visible.save}
        fieldOf={{}}
        send={async text => {
          const visibility = text('visibility') === 'public' ? 'public' : 'private'
          session.rename(await changeAccount({ visibility }))
          say(visibility === 'public' ? visible.isPublic : visible.isPrivate)
        }}
      >
        {() => <VisibilityChoice chosen={user.visibility} legend={<h2>{visible.heading}</h2>} />}
      </SentForm>
    </section>
  )
}

export function Name({ user }: { user: User }) {
  const session = useSession()
  return (
    <section className={section.section}>
      <h2>{yourName.heading}</h2>
      <SentForm
        go={yourName.save}
        fieldOf={{ username_taken: 'username', username_reserved: 'username' }}
        send={async text => {
          session.rename(await changeAccount({ username: text('username').trim() }))
          say(settings.saved)
        }}
      >
        {wrong => (
          <Field
            name="username"
            label={yourName.name}
            hint={`${account.usernameHint}. ${yourName.hint}`}
            error={wrong.username}
            defaultValue={user.username}
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
          />
        )}
      </SentForm>
      <Link to={`/people/${user.username}`}>{account.page}</Link>
    </section>
  )
}

export function Mail({ user, guarded }: { user: User; guarded: Guarded }) {
  const session = useSession()
  return (
    <section className={section.section}>
      <h2>{mail.heading}</h2>
      <SentForm
        go={mail.save}
        fieldOf={{ email_taken: 'email' }}
        send={async text => {
          const changed = await guarded(() => changeAccount({ email: text('email').trim() }))
          if (!changed) return
          session.rename(changed)
          say(settings.saved)
        }}
      >
        {wrong => (
          <Field
            name="email"
            type="email"
            label={mail.label}
            hint={mail.why}
            error={wrong.email}
            defaultValue={user.email ?? ''}
            autoComplete="email"
          />
        )}
      </SentForm>
    </section>
  )
}

const passwordFields = {
  invalid_credentials: 'current_password',
  password_same: 'new_password',
  password_breached: 'new_password',
  password_context: 'new_password',
}

export function Word() {
  const id = useId()
  return (
    <section className={section.section}>
      <h2>{word.heading}</h2>
      <SentForm
        go={word.set}
        fieldOf={passwordFields}
        instead={{ invalid_credentials: again.wrong }}
        send={async (text, form) => {
          await changePassword({
            current_password: text('current_password'),
            new_password: text('new_password'),
            revoke_others: text('others') === 'yes',
          })
          form.reset()
          say(word.done)
        }}
      >
        {wrong => (
          <>
            <Field
              name="current_password"
              type="password"
              label={word.current}
              error={wrong.current_password}
              autoComplete="current-password"
            />
            <Field
              name="new_password"
              type="password"
              label={word.next}
              hint={word.hint}
              error={wrong.new_password}
              autoComplete="new-password"
            />
            <div className={css.line}>
              <input type="checkbox" id={id} name="others" value="yes" />
              <label htmlFor={id}>{word.others}</label>
            </div>
          </>
        )}
      </SentForm>
    </section>
  )
}
