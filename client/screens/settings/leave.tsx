import { useNavigate } from 'react-router'
import type { User } from '#sync-rules'
import { deleteAccount } from '../../api-account.ts'
import { forgetDrafts } from '../../parts/draft.ts'
import { say } from '../../parts/notice.ts'
import css from '../../parts/page.module.css'
import section from '../../parts/section.module.css'
import { sentenceOf } from '../../parts/trouble.tsx'
import { failureOf } from '../../parts/use-ask.ts'
import type { usePassword } from '../../parts/use-password.tsx'
import { useSession } from '../../session.ts'
import { useSync } from '../../store/hooks.ts'
import { leave } from '../../texts/rest.ts'

/**
 * Deleting the account. The password is asked for in any case, and it can be taken back for seven days; what was not sent
 * yet stays sealed on this device for who does so.
 */
export function Leave({ user, ask }: { user: User; ask: ReturnType<typeof usePassword>['ask'] }) {
  const session = useSession()
  const navigate = useNavigate()
  const { waiting } = useSync()

  async function go() {
    const why = (
      <div className={css.form}>
        <p>{leave.what}</p>
        <p>{leave.grace}</p>
        {waiting > 0 ? <p>{leave.unsent(waiting)}</p> : null}
      </div>
    )
    if (!(await ask({ title: leave.sure, why, go: leave.go }))) return
    try {
      const until = await deleteAccount()
      const done = await session.signOut(waiting > 0 ? 'keep' : 'discard')
      if (done === 'discard') forgetDrafts()
      void navigate('/undelete', { state: { until, login: user.username } })
    } catch (error) {
      say(sentenceOf(failureOf(error)))
    }
  }

  return (
    <section className={section.section}>
      <h2>{leave.heading}</h2>
      <p>{leave.what}</p>
      <p className={css.soft}>{leave.grace}</p>
      <p className={css.soft}>{leave.exportFirst}</p>
      <div className={css.line}>
        <button type="button" onClick={() => void go()}>
          {leave.go}
        </button>
      </div>
    </section>
  )
}
