import type { CSSProperties } from 'react'
import { type PlacedTitle, type Tier, tiers } from '#sync-rules'
import { useEntry } from '../store/hooks.ts'
import { tierNames } from '../texts/first.ts'
import { points } from '../texts/language.ts'
import { somebody } from '../texts/rest.ts'
import { GAP, HEAD } from './layout.ts'
import { kindAndYear } from './media.ts'
import page from './page.module.css'
import { Poster } from './poster.tsx'
import { SaveButton } from './save-button.tsx'
import css from './their-board.module.css'
import list from './tier-list.module.css'

/**
 * A board as everybody sees it, to be looked at; on somebody else's, beside each title where it stands on one's own. Tiers
 * with nothing are left out.
 */
export function TheirBoard({ rankings, own }: { rankings: readonly PlacedTitle[]; own: boolean }) {
  return (
    <div style={{ '--head': `${HEAD}px`, '--gap': `${GAP}px` } as CSSProperties}>
      {tiers.map(tier => (
        <TheirTier key={tier} tier={tier} placed={rankings.filter(one => one.tier === tier)} own={own} />
      ))}
    </div>
  )
}

function TheirTier({ tier, placed, own }: { tier: Tier; placed: readonly PlacedTitle[]; own: boolean }) {
  if (placed.length === 0) return null
  return (
    <section className={list.tier} data-tier={tier} aria-labelledby={`their-${tier}`}>
      <header className={list.head}>
        <h2 id={`their-${tier}`}>
          <span className={list.letter}>{tier}</span> {tierNames[tier]}
        </h2>
      </header>
      <ol>
        {placed.map((one, i) => (
          <Row key={one.media_item.id} placed={one} index={i} own={own} />
        ))}
      </ol>
    </section>
  )
}

function Row({
  placed: { media_item, visual_score },
  index,
  own,
}: {
  placed: PlacedTitle
  index: number
  own: boolean
}) {
  const mine = useEntry(media_item.id)
  return (
    <li className={css.row}>
      <span className={css.number}>{`#${index + 1}`}</span>
      <Poster item={media_item} size="row" />
      <div className={css.title}>
        <span className={page.name}>{media_item.title}</span>
        <span className={page.line}>
          <span className={page.hint}>{kindAndYear(media_item)}</span>
          {mine && !own ? <span className={page.chip}>{somebody.mine(mine.tier)}</span> : null}
        </span>
      </div>
      {mine || own || media_item.is_user_generated ? null : <SaveButton item={media_item} />}
      <span className={css.score}>{points(visual_score)}</span>
    </li>
  )
}
