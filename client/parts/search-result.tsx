import type { MediaItem } from '#sync-rules'
import { item as texts } from '../texts/rest.ts'
import { kindAndYear } from './media.ts'
import css from './page.module.css'
import { Poster } from './poster.tsx'
import { SaveButton } from './save-button.tsx'
import { useView } from './use-view.ts'

/** A title to choose, with what the person has of it already, and a mark for later. */
export function Result({ item, onChoose }: { item: MediaItem; onChoose(item: MediaItem): void }) {
  const view = useView()
  const entry = view.entry(item.id)
  const saved = view.watchlist.some(other => other.media_id === item.id)
  return (
    <li className={css.card}>
      <Poster item={item} size="row" />
      <div className={css.grow}>
        <button type="button" className={css.result} onClick={() => onChoose(item)}>
          <span className={css.name}>{item.title}</span>
          <span className={css.hint}>{kindAndYear(item)}</span>
          {entry ? (
            <span className={css.chip}>{texts.isRanked(entry.tier, view.tiers[entry.tier].indexOf(item.id) + 1)}</span>
          ) : null}
          {saved ? <span className={css.chip}>{texts.isSaved}</span> : null}
        </button>
      </div>
      {entry ? null : <SaveButton item={item} />}
    </li>
  )
}
