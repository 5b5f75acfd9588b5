import { DragDropProvider, PointerSensor, useDraggable } from '@dnd-kit/react'
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import { type Tier, tiers } from '#sync-rules'
import { useStore } from '../store/hooks.ts'
import css from './drag.module.css'
import { dropIndex, HEAD, ROW } from './layout.ts'
import { titleOf } from './media.ts'
import { type Shown, spotOfDrop } from './places.ts'
import { rowElement } from './row.tsx'
import { useMoves } from './use-moves.ts'

interface Target {
  tier: Tier
  index: number
  /** Where the line is drawn, in window pixels. */
  line: { top: number; left: number; width: number }
}

const EDGE = 90
const STILL_MS = 100
const sensors = [PointerSensor.configure({})]

/**
 * Dragging with mouse, pen or finger. Loaded after the first paint, and beside the rows rather than around them, so
 * that its arrival draws nothing again. The library tells us when a drag begins, moves and ends; where it would land
 * is arithmetic, because most rows are not drawn. Its own plugins stay out: they put styles into the page.
 */
export default function Drag({ shown, drawn }: { shown: Shown; drawn: readonly string[] }) {
  const store = useStore()
  const moves = useMoves()
  const [dragged, setDragged] = useState<string>()
  const still = useStill(drawn)
  const pointer = useRef({ x: 0, y: 0 })

  function end(canceled: boolean) {
    // Not where the line was last drawn: the pointer may have gone on since.
    const to = targetAt(pointer.current.y, shown)
    if (!canceled && dragged !== undefined && to) {
      const spot = spotOfDrop(shown[to.tier], dragged, to.index)
      if (spot !== undefined) void moves.place(dragged, to.tier, spot)
    }
    setDragged(undefined)
  }

  return (
    <DragDropProvider
      plugins={[]}
      sensors={sensors}
      onDragStart={event => {
        pointer.current = event.operation.position.current
        setDragged(String(event.operation.source?.id))
      }}
      onDragMove={event => {
        pointer.current = event.to ?? event.operation.position.current
      }}
      onDragEnd={({ nativeEvent, canceled }) => {
        if (nativeEvent instanceof PointerEvent) pointer.current = { x: nativeEvent.clientX, y: nativeEvent.clientY }
        end(canceled)
      }}
    >
      {still.map(id => (
        <Handle key={id} id={id} />
      ))}
      {dragged === undefined ? null : (
        <Ghost title={titleOf(store.view().media(dragged))} id={dragged} shown={shown} pointer={pointer} />
      )}
    </DragDropProvider>
  )
}

/** What is drawn once it has stood still: to make rows draggable costs more than to draw them, and nobody drags what flies by. */
function useStill<T>(drawn: T): T {
  const [still, setStill] = useState(drawn)
  useEffect(() => {
    const timer = setTimeout(() => setStill(drawn), STILL_MS)
    return () => clearTimeout(timer)
  }, [drawn])
  return still
}

/** Makes a drawn row draggable by its grip. */
function Handle({ id }: { id: string }) {
  const [parts, setParts] = useState<{ row: Element; grip: Element }>()
  useLayoutEffect(() => {
    const row = rowElement(id)?.closest('[data-row]')
    const grip = row?.querySelector('[data-grip]')
    // A row that went to another tier is another element.
    if (row && grip && (row !== parts?.row || grip !== parts.grip)) setParts({ row, grip })
  })
  return parts ? <Grip id={id} row={parts.row} grip={parts.grip} /> : null
}

function Grip({ id, row, grip }: { id: string; row: Element; grip: Element }) {
  useDraggable({ id, element: row, handle: grip })
  return null
}

interface GhostProps {
  id: string
  title: string
  shown: Shown
  pointer: React.RefObject<{ x: number; y: number }>
}

/** What is seen while dragging: the title under the pointer and a line where it would land. Scrolls near the edges. */
function Ghost({ id, title, shown, pointer }: GhostProps) {
  const label = useRef<HTMLDivElement>(null)
  const line = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const row = rowElement(id)?.closest('[data-row]')
    row?.setAttribute('data-dragged', '')
    let frame = requestAnimationFrame(draw)
    function draw() {
      const { x, y } = pointer.current
      scrollNear(y)
      const to = targetAt(y, shown)
      if (label.current) label.current.style.transform = `translate(${x + 12}px, ${y - 20}px)`
      if (line.current && to) {
        line.current.style.transform = `translate(${to.line.left}px, ${to.line.top - 2}px)`
        line.current.style.width = `${to.line.width}px`
        line.current.dataset.tier = to.tier
      }
      frame = requestAnimationFrame(draw)
    }
    return () => {
      cancelAnimationFrame(frame)
      row?.removeAttribute('data-dragged')
    }
  }, [id, shown, pointer])
  return (
    <>
      <div ref={line} className={css.line} />
      <div ref={label} className={css.ghost}>
        {title}
      </div>
    </>
  )
}

function scrollNear(y: number) {
  const below = y - (window.innerHeight - EDGE)
  const above = EDGE + HEAD - y
  if (below > 0) window.scrollBy(0, Math.min(28, below / 3))
  else if (above > 0) window.scrollBy(0, -Math.min(28, above / 3))
}

function targetAt(y: number, shown: Shown): Target | undefined {
  let best: Target | undefined
  for (const tier of tiers) {
    const rect = document.querySelector(`[data-list="${tier}"]`)?.getBoundingClientRect()
    if (!rect || (best && y < rect.top - HEAD)) continue
    const index = dropIndex(y - rect.top, shown[tier].length)
    best = { tier, index, line: { top: rect.top + index * ROW, left: rect.left, width: rect.width } }
  }
  return best
}
