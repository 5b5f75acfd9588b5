import { useId, useState } from 'react'
import type { MediaItem } from '#sync-rules'
import { places } from '../texts/first.ts'
import { add, picker } from '../texts/rest.ts'
import { Dialog } from './dialog.tsx'
import { kindAndYear } from './media.ts'
import css from './page.module.css'
import { Poster } from './poster.tsx'
import { type SearchState, useSearch } from './use-search.ts'

interface Props {
  title: string
  hint?: string
  /** What is searched for at first. */
  text: string
  onPick(item: MediaItem): void
  onClose(): void
}

/** Finds the one film or play that is meant. */
export default function MediaPicker({ title, hint, text: first, onPick, onClose }: Props) {
  const [text, setText] = useState(first.slice(0, 64))
  const state = useSearch(text)
  const id = useId()
  const items = 'items' in state ? state.items : []
  return (
    <Dialog title={title} onClose={onClose}>
      <div className={css.form}>
        {hint === undefined ? null : <p className={css.hint}>{hint}</p>}
        <div className={css.field}>
          <label htmlFor={id}>{places.search}</label>
          <input
            id={id}
            type="search"
            autoComplete="off"
            maxLength={64}
            value={text}
            placeholder={add.hint}
            onChange={event => setText(event.target.value)}
          />
          <p className={css.hint} role="status">
            {statusOf(state, text.trim())}
          </p>
        </div>
        <ul className={css.list} aria-label={picker.found} aria-busy={state.kind === 'busy'}>
          {items.map(item => (
            <li key={item.id} className={css.card}>
              <Poster item={item} size="row" />
              <div className={css.grow}>
                <button type="button" className={css.result} onClick={() => onPick(item)}>
                  <span className={css.name}>{item.title}</span>
                  <span className={css.hint}>{kindAndYear(item)}</span>
                </button>
              </div>
            </li>
          ))}
        </ul>
      </div>
    </Dialog>
  )
}

function statusOf(state: SearchState, text: string): string {
  if (!('items' in state)) return state.kind === 'idle' ? '' : picker[state.kind]
  if (state.kind === 'busy') return state.items.length === 0 ? picker.busy : ''
  if (state.items.length === 0) return add.none(text)
  return state.complete ? picker.count(state.items.length) : add.incomplete
}
