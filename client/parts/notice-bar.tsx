import { useEffect, useState } from 'react'
import { Link } from 'react-router'
import { common } from '../texts/first.ts'
import { Icon } from './icons.tsx'
import { hush, useNotice } from './notice.ts'
import css from './notice-bar.module.css'
import { useMoves } from './use-moves.ts'

const SHOWN = 12_000

/** The bar with the last notice and its Undo. Leaves after a while, unless the person is at it; Undo stays in the header. */
export function NoticeBar() {
  const notice = useNotice()
  const { undo } = useMoves()
  const [held, setHeld] = useState(false)
  useEffect(() => {
    if (!notice || held) return
    const timer = setTimeout(hush, SHOWN)
    return () => clearTimeout(timer)
  }, [notice, held])
  return (
    <>
      <div className="unseen" role="status" aria-live="polite" aria-atomic="true" data-announcer>
        {notice?.text}
      </div>
      {notice ? (
        // biome-ignore lint/a11y/noStaticElementInteractions: nothing is done here; it only waits while somebody reads
        <div
          className={css.bar}
          onMouseEnter={() => setHeld(true)}
          onMouseLeave={() => setHeld(false)}
          onFocus={() => setHeld(true)}
          onBlur={() => setHeld(false)}
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
      ) : null}
    </>
  )
}
