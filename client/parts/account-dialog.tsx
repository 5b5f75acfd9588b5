import { useEffect, useEffectEvent, useState } from 'react'
import { Link, useNavigate } from 'react-router'
import type { User } from '#sync-rules'
import { type Custody, useSession } from '../session.ts'
import { useAttention, useStore, useSync } from '../store/hooks.ts'
import { common, places } from '../texts/first.ts'
import { locale } from '../texts/language.ts'
import { account } from '../texts/rest.ts'
import { Dialog } from './dialog.tsx'
import { forgetDrafts } from './draft.ts'
import { hand } from './hand.ts'
import { say } from './notice.ts'
import css from './page.module.css'
import { unsentFile } from './unsent-file.ts'

const times = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' })

/** Who is signed in, what is theirs alone, and the way out; all other places stand under More. With unsent changes the person says what becomes of them. */
export default function AccountDialog({ user, onClose }: { user: User; onClose(): void }) {
  const session = useSession()
  const navigate = useNavigate()
  const store = useStore()
  const sync = useSync()
  const { waiting } = sync
  const refused = useAttention().filter(({ outcome }) => outcome === 'rejected').length
  const [asking, setAsking] = useState(false)
  const [sending, setSending] = useState(false)
  const [busy, setBusy] = useState(false)

  async function leave(custody: Custody) {
    setBusy(true)
    try {
      const done = await session.signOut(custody)
      if (done === 'discard') forgetDrafts()
      void navigate('/')
      say(done === custody ? account.signedOut : account.keptAfterAll)
    } catch (error) {
      console.error(error)
      say(common.notSaved)
      setBusy(false)
    }
  }

  const leaveWhenSent = useEffectEvent(() => void leave('discard'))
  useEffect(() => {
    if (sending && waiting === 0) leaveWhenSent()
  }, [sending, waiting])

  function send() {
    setSending(true)
    session.wake()
  }

  async function discard() {
    hand(unsentFile(user.username, store.unsent(), store.view()))
    await leave('discard')
  }

  if (asking && waiting > 0) {
    return (
      <Dialog title={account.unsent(waiting)} onClose={onClose}>
        <div className={css.form}>
          <button type="button" className="lit" disabled={busy} onClick={send}>
            {account.send(waiting)}
          </button>
          <p className={css.hint} role="status">
            {sending && sync.kind === 'saved_here' ? account.sendFails : account.sendWhy}
          </p>
          <button type="button" disabled={busy} onClick={() => void leave('keep')}>
            {account.keep(waiting)}
          </button>
          <p className={css.hint}>{account.keepWhy(waiting)}</p>
          <button type="button" disabled={busy} onClick={() => void discard()}>
            {account.discard(waiting)}
          </button>
          <p className={css.hint}>{account.discardWhy(waiting)}</p>
          <button type="button" className="bare" onClick={onClose}>
            {common.cancel}
          </button>
        </div>
      </Dialog>
    )
  }
  return (
    <Dialog title={user.username} onClose={onClose}>
      <div className={css.form}>
        <p>{user.visibility === 'public' ? account.isPublic : account.isPrivate}</p>
        {sync.last_synced === null ? null : (
          <p className={css.hint}>{account.inTouch(times.format(new Date(sync.last_synced)))}</p>
        )}
        {sync.waiting_since === null ? null : (
          <p className={css.hint}>
            {account.unsent(waiting)} {account.since(times.format(new Date(sync.waiting_since)))}
          </p>
        )}
        <Link to={`/people/${user.username}`} onClick={onClose}>
          {account.page}
        </Link>
        <Link to="/settings" onClick={onClose}>
          {places.settings}
        </Link>
        <Link to="/more" onClick={onClose}>
          {account.places}
        </Link>
        <p className={css.hint}>{account.signOutWhy}</p>
        {waiting === 0 && refused > 0 ? (
          <p className={css.hint}>
            {account.refused(refused)}{' '}
            <Link to="/history" onClick={onClose}>
              {common.look}
            </Link>
          </p>
        ) : null}
        <button type="button" disabled={busy} onClick={() => (waiting > 0 ? setAsking(true) : void leave('discard'))}>
          {account.signOut}
        </button>
      </div>
    </Dialog>
  )
}
