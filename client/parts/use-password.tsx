import { type ReactNode, useState } from 'react'
import { ApiError } from '../api.ts'
import { reauthenticate } from '../api-account.ts'
import { common } from '../texts/first.ts'
import { again } from '../texts/rest.ts'
import { Dialog } from './dialog.tsx'
import { Field } from './field.tsx'
import css from './page.module.css'
import { SentForm } from './sent-form.tsx'

interface Question {
  title: string
  why: ReactNode
  go: string
  answered(given: boolean): void
}

/**
 * Asks for the password once more, where the server does. `guarded` runs what may be refused for want of it, asks, and runs
 * it again; null when the person would rather not. `ask` asks in any case.
 */
export function usePassword() {
  const [question, setQuestion] = useState<Question>()

  const ask = (words: Omit<Question, 'answered'>): Promise<boolean> =>
    new Promise(resolve =>
      setQuestion({
        ...words,
        answered: given => {
          setQuestion(undefined)
          resolve(given)
        },
      }),
    )

  async function guarded<T>(run: () => Promise<T>): Promise<T | null> {
    try {
      return await run()
    } catch (error) {
      if (!(error instanceof ApiError && error.code === 'reauth_required')) throw error
      const given = await ask({ title: again.heading, why: again.why, go: again.go })
      return given ? run() : null
    }
  }

  return { ask, guarded, dialog: question ? <PasswordDialog question={question} /> : null }
}

export type Guarded = ReturnType<typeof usePassword>['guarded']

function PasswordDialog({ question: { title, why, go, answered } }: { question: Question }) {
  return (
    <Dialog title={title} onClose={() => answered(false)}>
      <div className={css.form}>
        <div className={css.soft}>{why}</div>
        <SentForm
          go={go}
          fieldOf={{ invalid_credentials: 'password' }}
          instead={{ invalid_credentials: again.wrong }}
          send={async text => {
            await reauthenticate(text('password'))
            answered(true)
          }}
        >
          {wrong => (
            <Field
              name="password"
              type="password"
              label={again.label}
              error={wrong.password}
              autoComplete="current-password"
            />
          )}
        </SentForm>
        <div className={css.line}>
          <button type="button" className="bare" onClick={() => answered(false)}>
            {common.cancel}
          </button>
        </div>
      </div>
    </Dialog>
  )
}
