import { Link } from 'react-router'
import { useAttention, useSync } from '../store/hooks.ts'
import { frame, standing } from '../texts/first.ts'
import css from './header.module.css'
import { Icon } from './icons.tsx'

/** How things stand with the server, in a few quiet words. */
export function SyncMark() {
  const sync = useSync()
  const attention = useAttention()
  const text = standing[sync.kind](sync.waiting)
  const urgent = ['needs_login', 'needs_update', 'newer_version', 'storage_failed'].includes(sync.kind)
  return (
    <div className={css.marks}>
      {attention.length > 0 ? (
        <Link to="/history" className={css.attention} aria-label={frame.attention(attention.length)}>
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
