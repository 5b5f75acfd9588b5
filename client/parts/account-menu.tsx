import { lazy, Suspense, useState } from 'react'
import { Link } from 'react-router'
import { frame, places } from '../texts/first.ts'
import css from './header.module.css'
import { Icon } from './icons.tsx'
import { useAccount } from './session-store.tsx'

const AccountDialog = lazy(() => import('./account-dialog.tsx'))

/** A guest is led to the sign-in; a user's name opens the account. */
export function AccountMenu() {
  const { user } = useAccount()
  const [open, setOpen] = useState(false)
  if (!user) {
    return (
      <Link to="/sign-in" className={css.link} aria-label={places.signIn}>
        <Icon name="person" />
        <span className={css.word}>{places.signIn}</span>
      </Link>
    )
  }
  return (
    <>
      <button type="button" className="bare" aria-label={frame.accountOf(user.username)} onClick={() => setOpen(true)}>
        <Icon name="person" />
        <span className={css.word}>{user.username}</span>
      </button>
      <Suspense>{open ? <AccountDialog user={user} onClose={() => setOpen(false)} /> : null}</Suspense>
    </>
  )
}
