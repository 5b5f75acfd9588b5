import { useEffect, useId, useRef, useState } from 'react'
import { Link } from 'react-router'
import type { MediaItem } from '#sync-rules'
import { places } from '../texts/first.ts'
import { add, picker } from '../texts/rest.ts'
import { Icon } from './icons.tsx'
import { searchView } from './local-search.ts'
import css from './page.module.css'
import { Result } from './search-result.tsx'
import { Suggestions } from './suggestions.tsx'
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
      <ul className={css.list} aria-label={picker.found} aria-busy={state.kind === 'busy'}>
        {items.map(item => (
          <Result key={item.id} item={item} onChoose={onChoose} />
        ))}
      </ul>
      <Link to={by} className="button">
        <Icon name="plus" />
        {add.byHand}
      </Link>
      {text.trim() === '' ? <Suggestions onChoose={onChoose} /> : null}
      <Link to="/import">{places.imports}</Link>
    </>
  )
}

function statusOf(state: SearchState, count: number, text: string): string {
  if (state.kind === 'idle') return ''
  if (state.kind === 'offline') return count === 0 ? add.offlineNone(text) : add.offline
  if (state.kind === 'failed') return count === 0 ? add.failedNone(text) : add.failed
  if (state.kind === 'busy') return count === 0 ? picker.busy : ''
  const incomplete = state.kind === 'found' && !state.complete
  if (count === 0) return incomplete ? add.noneSoFar(text) : add.none(text)
  return incomplete ? add.incomplete : picker.count(count)
}
