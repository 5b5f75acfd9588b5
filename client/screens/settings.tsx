import { useEffect, useEffectEvent } from 'react'
import { Link } from 'react-router'
import type { User } from '#sync-rules'
import { me } from '../api-account.ts'
import css from '../parts/page.module.css'
import section from '../parts/section.module.css'
import { useAccount } from '../parts/session-store.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { useAsk } from '../parts/use-ask.ts'
import { usePassword } from '../parts/use-password.tsx'
import { useSession } from '../session.ts'
import { places } from '../texts/first.ts'
import { settings, takeAlong } from '../texts/rest.ts'
import { Devices } from './settings/devices.tsx'
import { Leave } from './settings/leave.tsx'
import { Mail, Name, Visibility, Word } from './settings/profile.tsx'

/** Everything about the account: who sees it, how one gets in, on which devices, and the way out. */
export default function Settings() {
  const { user } = useAccount()
  return (
    <main className={css.page} id="main">
      <h1>{places.settings}</h1>
      {user ? <Account user={user} /> : <Guest />}
    </main>
  )
}

function Guest() {
  return (
    <>
      <h2>{settings.guest}</h2>
      <p className={css.soft}>{settings.guestWhy}</p>
      <div className={css.line}>
        <Link to="/sign-in" className="button lit">
          {places.signIn}
        </Link>
        <Link to="/data" className="button">
          {places.data}
        </Link>
      </div>
    </>
  )
}

function Account({ user }: { user: User }) {
  const session = useSession()
  const { ask, guarded, dialog } = usePassword()
  // Another device may have changed it.
  const asked = useAsk(user.id, me)
  const take = useEffectEvent((fresh: User) => session.rename(fresh))
  useEffect(() => {
    if (asked.value) take(asked.value)
  }, [asked.value])
  // A form starts anew when something else turns out to be the case, not when it has saved something itself.
  const known = asked.value ?? user
  return (
    <>
      <p className={css.soft}>{settings.why}</p>
      {asked.failure ? <Trouble asked={asked} /> : null}
      <Visibility key={`visibility ${known.visibility}`} user={user} />
      <Name key={`name ${known.username}`} user={user} />
      <Mail key={`mail ${known.email}`} user={user} guarded={guarded} />
      <Word />
      <Devices guarded={guarded} />
      <section className={section.section}>
        <h2>{takeAlong.heading}</h2>
        <p className={css.soft}>{takeAlong.why}</p>
        <div className={css.line}>
          <Link to="/data" className="button">
            {takeAlong.link}
          </Link>
        </div>
      </section>
      <Leave user={user} ask={ask} />
      {dialog}
    </>
  )
}
