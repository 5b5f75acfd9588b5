import { Link } from 'react-router'
import { useAttention, useSync } from '../store/hooks.ts'
import type { SyncState } from '../store/types.ts'
import css from './header.module.css'
import { Icon } from './icons.tsx'

const words: Record<SyncState['kind'], (state: SyncState) => string> = {
  guest: () => 'Saved on this device',
  saved_here: ({ waiting }) => (waiting === 0 ? 'Saved on this device' : `${waiting} waiting, saved on this device`),
  sending: ({ waiting }) => (waiting === 0 ? 'Syncing …' : `Sending ${waiting} …`),
  up_to_date: () => 'Up to date',
  needs_login: ({ waiting }) => (waiting === 0 ? 'Sign in to go on' : `Sign in to send ${waiting}`),
  needs_update: () => 'Reload to go on',
  newer_version: () => 'Reload to go on',
  storage_failed: () => 'Not saved',
  starting: () => 'Starting …',
}

/** How things stand with the server, in a few quiet words. */
export function SyncMark() {
  const sync = useSync()
  const attention = useAttention()
  const text = words[sync.kind](sync)
  const urgent = ['needs_login', 'needs_update', 'newer_version', 'storage_failed'].includes(sync.kind)
  return (
    <div className={css.marks}>
      {attention.length > 0 ? (
        <Link to="/history" className={css.attention} aria-label={`${attention.length} need your attention`}>
          <Icon name="flag" size={16} />
          {attention.length}
        </Link>
      ) : null}
      <span className={urgent ? css.urgent : css.sync} data-sync={sync.kind} data-waiting={sync.waiting}>
        <Icon name={sync.kind === 'up_to_date' ? 'cloud' : 'clock'} size={16} />
        {sync.kind === 'needs_login' ? <Link to="/sign-in">{text}</Link> : text}
      </span>
    </div>
  )
}
