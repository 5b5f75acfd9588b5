import { memo, useState } from 'react'
import { Link } from 'react-router'
import { type MediaItem, type Tier, visualScore } from '#sync-rules'
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

/**
 * One ranked item. It reads its own entry, so that a change elsewhere on the board does not draw it again; and where it
 * only goes up or down, its place and its score are drawn, and the rest is left.
 */
export const Row = memo(function Row({ id, tier, index, count, whole, wholeCount, top, current, onMove }: Props) {
  const item = useMedia(id)
  const title = titleOf(item)
  const tab = current ? 0 : -1
  return (
    <li className={css.row} style={{ top }} data-row={id} aria-posinset={index + 1} aria-setsize={count}>
      <Grip id={id} title={title} />
      <span className={css.number}>{`#${index + 1}`}</span>
      <Poster item={item} size="row" />
      <Main id={id} item={item} tab={tab} />
      <Score tier={tier} index={whole} count={wholeCount} tab={tab} />
      <More id={id} title={title} tab={tab} onMove={onMove} />
    </li>
  )
})

const Grip = memo(({ id, title }: { id: string; title: string }) => (
  <button type="button" className={`bare ${css.grip}`} tabIndex={-1} data-grip={id} aria-label={board.dragOf(title)}>
    <Icon name="grip" />
  </button>
))

/** The way to its page: the title, and what is to be known of it at a glance. */
const Main = memo(function Main({ id, item, tab }: { id: string; item: MediaItem | undefined; tab: number }) {
  const entry = useEntry(id)
  return (
    <Link
      id={`row-${id}`}
      to={`/item/${id}`}
      className={css.main}
      tabIndex={tab}
      aria-keyshortcuts="s a b c d Alt+ArrowUp Alt+ArrowDown Delete"
    >
      <span className={css.title} dir="auto">
        {titleOf(item)}
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
  )
})

const More = memo(({ id, title, tab, onMove }: { id: string; title: string; tab: number; onMove: Props['onMove'] }) => (
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
))

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
