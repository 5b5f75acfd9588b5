import { useEffect, useId, useRef, useState } from 'react'
import { Link } from 'react-router'
import type { MediaItem } from '#sync-rules'
import { add } from '../screens/texts.ts'
import { useStore } from '../store/hooks.ts'
import { places } from '../texts.ts'
import { Icon } from './icons.tsx'
import { searchView } from './local-search.ts'
import { kindAndYear } from './media.ts'
import css from './page.module.css'
import { Poster } from './poster.tsx'
import { useMoves } from './use-moves.ts'
import { type SearchState, useSearch } from './use-search.ts'
import { useView } from './use-view.ts'

/** The search of the add flow. What is ranked or saved already is shown as such, never hidden. */
export function SearchList({ onChoose }: { onChoose(item: MediaItem): void }) {
  const view = useView()
  const [text, setText] = useState('')
  const state = useSearch(text)
  const id = useId()
  const box = useRef<HTMLInputElement>(null)
  useEffect(() => box.current?.focus(), [])

  const online = 'items' in state ? state.items : []
  const known = new Set(online.map(item => item.id))
  const here = searchView(view, text, online.length === 0 ? 20 : 3).filter(item => !known.has(item.id))
  const items = [...here, ...online]
  const by = `/manual?title=${encodeURIComponent(text.trim())}`

  return (
    <>
      <h1>{places.add}</h1>
      <div className={css.field}>
        <label htmlFor={id}>{places.search}</label>
        <input
          ref={box}
          id={id}
          type="search"
          autoComplete="off"
          maxLength={64}
          value={text}
          placeholder={add.hint}
          onChange={event => setText(event.target.value)}
        />
        <p className={css.hint} role="status">
          {statusOf(state, items.length, text.trim())}
        </p>
      </div>
      <ul className={css.list} aria-label="Found" aria-busy={state.kind === 'busy'}>
        {items.map(item => (
          <Result key={item.id} item={item} onChoose={onChoose} />
        ))}
      </ul>
      <Link to={by} className="button">
        <Icon name="plus" />
        {add.byHand}
      </Link>
    </>
  )
}

function statusOf(state: SearchState, count: number, text: string): string {
  if (state.kind === 'idle') return ''
  if (state.kind === 'offline') return add.offline
  if (state.kind === 'failed') return add.failed
  if (state.kind === 'busy') return count === 0 ? 'Searching …' : ''
  if (count === 0) return add.none(text)
  return state.kind === 'found' && !state.complete ? add.incomplete : `${count} found`
}

function Result({ item, onChoose }: { item: MediaItem; onChoose(item: MediaItem): void }) {
  const view = useView()
  const store = useStore()
  const { save, unsave } = useMoves()
  const entry = view.entry(item.id)
  const saved = view.watchlist.some(other => other.media_id === item.id)
  const label = saved ? `Take ${item.title} out of Watch later` : `Save ${item.title} for later`
  return (
    <li className={css.card}>
      <Poster item={item} size="row" />
      <div className={css.grow}>
        <button type="button" className={css.result} onClick={() => onChoose(item)}>
          <span className={css.name} dir="auto">
            {item.title}
          </span>
          <span className={css.hint}>{kindAndYear(item)}</span>
          {entry ? (
            <span className={css.chip}>
              Ranked {entry.tier} #{view.tiers[entry.tier].indexOf(item.id) + 1}
            </span>
          ) : null}
          {saved ? <span className={css.chip}>Saved for later</span> : null}
        </button>
      </div>
      {entry ? null : (
        <button
          type="button"
          className="bare"
          aria-pressed={saved}
          aria-label={label}
          onClick={async () => {
            if (saved) return void unsave(item.id)
            await store.keepMedia([item]).catch(console.error)
            void save(item.id)
          }}
        >
          <Icon name="bookmark" />
        </button>
      )}
    </li>
  )
}
