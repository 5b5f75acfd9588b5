import { useEffect } from 'react'
import { Link } from 'react-router'
import { common } from '../texts/first.ts'
import { Icon } from './icons.tsx'
import { hold, hush, type Notice, useNotice } from './notice.ts'
import css from './notice-bar.module.css'
import { useMoves } from './use-moves.ts'

/** The bar with the last notice and its Undo. Leaves after a while, unless the person is at it; Undo stays in the header. */
export function NoticeBar() {
  const notice = useNotice()
  return (
    <>
      <div className="unseen" role="status" aria-live="polite" aria-atomic="true" data-announcer>
        {notice?.text}
      </div>
      {notice ? <Bar notice={notice} /> : null}
    </>
  )
}

function Bar({ notice }: { notice: Notice }) {
  const { undo } = useMoves()
  // Nobody is told to have left what is gone.
  useEffect(() => () => hold(false), [])
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: nothing is done here; it only waits while somebody reads
    <div
      className={css.bar}
      onMouseEnter={() => hold(true)}
      onMouseLeave={() => hold(false)}
      onFocus={() => hold(true)}
      onBlur={() => hold(false)}
    >
      <span className={css.text} aria-hidden="true">
        {notice.text}
      </span>
      <span className={css.acts}>
        {notice.offer ? (
          <Link className="button" to={notice.offer.to} onClick={hush}>
            {notice.offer.label}
          </Link>
        ) : null}
        {notice.undo > 0 ? (
          <button type="button" className="lit" onClick={() => void undo(notice.undo)}>
            {common.undo}
          </button>
        ) : null}
        <button type="button" className="bare" aria-label={common.close} onClick={hush}>
          <Icon name="close" />
        </button>
      </span>
    </div>
  )
}
