import { memo, useState } from 'react'
import { Link } from 'react-router'
import { type Tier, visualScore } from '#sync-rules'
import { useEntry, useMedia } from '../store/hooks.ts'
import { board } from '../texts/first.ts'
import { points } from '../texts/language.ts'
import { Icon } from './icons.tsx'
import { kindAndYear, titleOf } from './media.ts'
import { scoreReason } from './places.ts'
import { Poster } from './poster.tsx'
import css from './row.module.css'

interface Props {
  id: string
  tier: Tier
  /** Its place among what is shown, from 0, and how many are shown. */
  index: number
  count: number
  /** Its place in the whole tier, which the score is derived from. */
  whole: number
  wholeCount: number
  top: number
  /** The row the Tab key goes to. */
  current: boolean
  onMove(id: string): void
}

/** One ranked item. It reads its own entry, so that a change elsewhere on the board does not draw it again. */
export const Row = memo(function Row({ id, tier, index, count, whole, wholeCount, top, current, onMove }: Props) {
  const entry = useEntry(id)
  const item = useMedia(id)
  const title = titleOf(item)
  const tab = current ? 0 : -1
  return (
    <li className={css.row} style={{ top }} data-row={id} aria-posinset={index + 1} aria-setsize={count}>
      <button
        type="button"
        className={`bare ${css.grip}`}
        tabIndex={-1}
        data-grip={id}
        aria-label={board.dragOf(title)}
      >
        <Icon name="grip" />
      </button>
      <span className={css.number}>{`#${index + 1}`}</span>
      <Poster item={item} size="row" />
      <Link
        id={`row-${id}`}
        to={`/item/${id}`}
        className={css.main}
        tabIndex={tab}
        aria-keyshortcuts="s a b c d Alt+ArrowUp Alt+ArrowDown Delete"
      >
        <span className={css.title} dir="auto">
          {title}
        </span>
        <span className={css.facts}>
          {item ? kindAndYear(item) : ''}
          {entry?.notes ? (
            <span className={css.mark} title={board.hasNote}>
              <Icon name="note" size={14} />
              <span className="unseen">{board.hasNote}</span>
            </span>
          ) : null}
          {entry?.pending ? (
            <span className={css.mark} title={board.pending}>
              <Icon name="clock" size={14} />
              <span className="unseen">{board.pending}</span>
            </span>
          ) : null}
          {entry?.needs_placing ? <span className={css.placeMe}>{board.placeMe}</span> : null}
        </span>
      </Link>
      <Score tier={tier} index={whole} count={wholeCount} tab={tab} />
      <button
        type="button"
        className={`bare ${css.more}`}
        tabIndex={tab}
        onClick={() => onMove(id)}
        aria-label={board.moveOf(title)}
        title={board.move}
      >
        <Icon name="more" />
      </button>
    </li>
  )
})

/** The score; a tap says where it comes from. */
export function Score({ tier, index, count, tab = 0 }: { tier: Tier; index: number; count: number; tab?: number }) {
  const [why, setWhy] = useState(false)
  if (index < 0) return null
  return (
    <span className={css.score}>
      <button
        type="button"
        className="bare"
        tabIndex={tab}
        aria-expanded={why}
        onClick={() => setWhy(!why)}
        onBlur={() => setWhy(false)}
      >
        {points(visualScore(tier, index, count))}
        <span className="unseen">{board.scoreWhy}</span>
      </button>
      <span className={why ? css.why : 'unseen'} role="status">
        {why ? scoreReason(tier, index, count) : ''}
      </span>
    </span>
  )
}

export const rowElement = (id: string): HTMLElement | null => document.getElementById(`row-${id}`)
