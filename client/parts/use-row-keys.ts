import { type FocusEvent, type KeyboardEvent, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { useLocation, useNavigate } from 'react-router'
import { type Tier, tiers } from '#sync-rules'
import { wasLed } from './led.ts'
import { type Shown, step } from './places.ts'
import { rowElement } from './row.tsx'
import { useMoves } from './use-moves.ts'

const rowOf = (target: EventTarget): string | undefined =>
  target instanceof Element ? (target.closest('[data-row]')?.getAttribute('data-row') ?? undefined) : undefined

const tierOf = (shown: Shown, id: string): Tier | undefined => tiers.find(tier => shown[tier].includes(id))

/** The row the arrow keys lead to. */
function beside(shown: Shown, id: string, by: -1 | 1): string | undefined {
  const flat = tiers.flatMap(tier => shown[tier])
  return flat[flat.indexOf(id) + by]
}

/**
 * Keys on the board. Tab reaches one row, the arrows the others; S A B C D, Alt with an arrow and Delete change the
 * row that has the focus, and the focus goes with it.
 */
export function useRowKeys(shown: Shown) {
  const moves = useMoves()
  // After an add the person is shown where it went.
  const { state } = useLocation() as { state: { row?: string } | null }
  const [held, setHeld] = useState(state?.row)
  const follow = useRef(state?.row)
  /** The row the focus is in. A row that comes into another tier is another element, and lets go of it unheard. */
  const focused = useRef<string>(undefined)
  /** Changes from here that are not written yet. */
  const unwritten = useRef(0)
  const [, redraw] = useState(0)
  const navigate = useNavigate()
  useEffect(() => {
    // Once: the browser keeps the state, and a reload would scroll there again.
    if (state?.row !== undefined) void navigate('.', { replace: true, state: null })
  }, [state, navigate])
  const tierHeld = useMemo(() => (held === undefined ? undefined : tierOf(shown, held)), [shown, held])
  const currentTier = tierHeld ?? tiers.find(tier => shown[tier].length > 0)
  const current = tierHeld === undefined ? currentTier && shown[currentTier][0] : held

  useLayoutEffect(() => {
    const id = follow.current ?? (document.activeElement === document.body ? focused.current : undefined)
    const row = id === undefined ? null : rowElement(id)
    if (!row) return
    // To draw the rows of another place takes long; the write comes first, and `change` leads there after it.
    const waits = follow.current === undefined && unwritten.current > 0
    follow.current = undefined
    row.focus({ preventScroll: true })
    if (!waits) row.scrollIntoView({ block: 'nearest' })
  })

  function goTo(id: string | undefined) {
    if (id === undefined) return
    follow.current = id
    setHeld(id)
    redraw(n => n + 1)
  }

  /**
   * Also where nothing came of it: the row was gone for a moment, and its focus with it. Not for who has gone on to
   * something else meanwhile.
   */
  async function change(id: string, done: Promise<boolean>, next = id) {
    unwritten.current++
    const to = (await done) ? next : id
    unwritten.current--
    const at = document.activeElement ?? document.body
    if (at !== document.body && rowOf(at) !== id && !wasLed(at)) return
    // At once where that can be: until it was drawn again the focus could have gone on.
    if (to !== undefined && at === rowElement(to)) at.scrollIntoView({ block: 'nearest' })
    else goTo(to)
  }

  function onKeyDown(event: KeyboardEvent) {
    const id = rowOf(event.target)
    const tier = id === undefined ? undefined : tierOf(shown, id)
    if (id === undefined || tier === undefined || event.ctrlKey || event.metaKey) return
    const by = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : undefined
    const letter = tiers.find(t => t === event.key.toUpperCase())
    if (by !== undefined && event.altKey) {
      const place = step(shown, tier, id, by)
      if (place) void change(id, moves.place(id, place.tier, place.spot))
    } else if (by !== undefined) {
      goTo(beside(shown, id, by))
    } else if (letter !== undefined && !event.altKey) {
      if (letter !== tier) void change(id, moves.place(id, letter, 'bottom'))
    } else if (event.key === 'Delete') {
      void change(id, moves.remove(id), beside(shown, id, 1) ?? beside(shown, id, -1))
    } else {
      return
    }
    event.preventDefault()
  }

  function onFocus(event: FocusEvent) {
    const id = rowOf(event.target)
    focused.current = id
    if (id !== follow.current) follow.current = undefined
    if (id !== undefined && id !== held) setHeld(id)
  }

  function onBlur() {
    focused.current = undefined
  }

  return { current, currentTier, onFocus, onBlur, onKeyDown }
}
