import { useEffect, useRef, useState } from 'react'
import type { MediaItem } from '#sync-rules'
import { useStore } from '../store/hooks.ts'
import { common } from '../texts/first.ts'
import { add, placing } from '../texts/rest.ts'
import css from './compare.module.css'
import { answer, begin, type Duel, pivot, round, rounds, takeBack } from './head-to-head.ts'
import { Icon } from './icons.tsx'
import { kindAndYear, titleOf } from './media.ts'
import { once } from './once.ts'
import page from './page.module.css'
import { Poster } from './poster.tsx'

interface Props {
  newcomer: MediaItem
  rivals: readonly string[]
  /** What stands beside the newcomer's name, when it is not new. */
  tag?: string | undefined
  /** The number of a rival in its tier: not all of the tier need be rivals. */
  numberOf(rivalId: string): number
  /**
   * The place is found, or (`settled` false) the person would not say and it goes just above the rival in question. Resolves
   * when that is on disk, or could not be kept and was told.
   */
  onDone(duel: Duel, settled: boolean): Promise<void>
  /** Leaves everything as it is. Without it, skipping is as good as not being able to say. */
  onSkip?(): void
}

/** The questions that find a newcomer's place. Nothing is changed until the last of them is answered. */
export function Compare({ newcomer, rivals, tag = add.newcomer, numberOf, onDone, onSkip }: Props) {
  const store = useStore()
  const [duel, setDuel] = useState(() => begin(rivals))
  const [busy, setBusy] = useState(false)
  const question = useRef<HTMLHeadingElement>(null)
  const middle = pivot(duel)
  useEffect(() => question.current?.focus(), [])
  if (middle === undefined) return null
  const rivalId = duel.rivals[middle] ?? ''
  const rival = store.view().media(rivalId)

  /** Who is still here after it has to be able to answer again. */
  async function settle(duel: Duel, settled: boolean) {
    setBusy(true)
    await onDone(duel, settled)
    setBusy(false)
    question.current?.focus()
  }

  const tough = () => void settle(duel, false)

  function pick(better: 'newcomer' | 'rival') {
    const next = answer(duel, better)
    if (pivot(next) === undefined) void settle(next, true)
    else setDuel(next)
  }

  return (
    <div className={css.compare} onClickCapture={once}>
      <h1 ref={question} tabIndex={-1}>
        {add.duel}
      </h1>
      <p className={css.rounds} role="status">
        {add.rounds(round(duel), rounds(duel))}
        <span className="unseen"> {add.versus(titleOf(newcomer), titleOf(rival))}</span>
      </p>
      <div className={css.bars} aria-hidden="true">
        {Array.from({ length: rounds(duel) }, (_, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: they are places, not things
          <span key={i} data-done={i < duel.past.length} />
        ))}
      </div>
      <div className={css.pair}>
        <Side item={newcomer} tag={tag} busy={busy} onPick={() => pick('newcomer')} />
        <Side item={rival} tag={`#${numberOf(rivalId)}`} busy={busy} onPick={() => pick('rival')} />
      </div>
      <div className={`${page.line} ${css.ways}`}>
        <button type="button" disabled={busy || duel.past.length === 0} onClick={() => setDuel(takeBack(duel))}>
          <Icon name="undo" />
          {common.undo}
        </button>
        <button type="button" disabled={busy} title={add.toughWhy} onClick={tough}>
          {add.tough}
        </button>
        <button type="button" disabled={busy} title={onSkip ? placing.skipWhy : add.toughWhy} onClick={onSkip ?? tough}>
          {add.skip}
        </button>
      </div>
      <p className={page.hint}>{onSkip ? placing.tough(titleOf(rival)) : add.toughOrSkip(titleOf(rival))}</p>
    </div>
  )
}

function Side({
  item,
  tag,
  busy,
  onPick,
}: {
  item: MediaItem | undefined
  tag: string
  busy: boolean
  onPick(): void
}) {
  return (
    <button type="button" className={css.side} disabled={busy} onClick={onPick}>
      <span className={css.tag}>{tag}</span>
      <Poster item={item} size="card" />
      <span className={page.name} dir="auto">
        {titleOf(item)}
      </span>
      <span className={page.hint}>{item ? kindAndYear(item) : ''}</span>
    </button>
  )
}
