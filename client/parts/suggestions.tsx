import { useMemo } from 'react'
import type { MediaItem, Suggestion } from '#sync-rules'
import { useStore } from '../store/hooks.ts'
import type { View } from '../store/types.ts'
import { suggestions } from '../texts/rest.ts'
import css from './page.module.css'
import { Result } from './search-result.tsx'
import { useSuggestions } from './use-suggestions.ts'

const reasons = ['taste', 'popular', 'classic'] as const

/** While nothing is searched for: what somebody may want to rank next. What they have is left out. */
export function Suggestions({ onChoose }: { onChoose(item: MediaItem): void }) {
  const { kind, list, others } = useSuggestions()
  const store = useStore()
  // As things were when it came: what is saved from here stays, marked, and the focus with it.
  const open = useMemo(() => notOwned(store.view(), list), [store, list])
  const of = (reason: Suggestion['reason']) => open.filter(one => one.reason === reason)
  return (
    <>
      <p className={css.hint} role="status">
        {told(kind, open.length)}
      </p>
      {reasons.map(reason =>
        of(reason).length === 0 ? null : (
          <section key={reason} className={css.stack} aria-labelledby={`why-${reason}`}>
            <div>
              <h2 id={`why-${reason}`}>{suggestions.heading[reason]}</h2>
              <p className={css.hint}>{suggestions.why[reason]}</p>
            </div>
            <ul className={css.grid}>
              {of(reason).map(({ media_item }) => (
                <Result key={media_item.id} item={media_item} onChoose={onChoose} />
              ))}
            </ul>
          </section>
        ),
      )}
      {others ? (
        <button type="button" onClick={others}>
          {suggestions.others}
        </button>
      ) : null}
    </>
  )
}

function notOwned(view: View, list: readonly Suggestion[]): Suggestion[] {
  const saved = new Set(view.watchlist.map(item => item.media_id))
  return list.filter(({ media_item: { id } }) => !saved.has(id) && !view.entry(id))
}

function told(kind: ReturnType<typeof useSuggestions>['kind'], count: number): string {
  if (kind === 'busy') return ''
  if (count === 0) return suggestions.none
  return kind === 'here' ? '' : suggestions[kind]
}
