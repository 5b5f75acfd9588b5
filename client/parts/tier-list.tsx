import { type CSSProperties, type ReactNode, useMemo, useRef } from 'react'
import { type Tier, visualScore } from '#sync-rules'
import { board, tierNames } from '../texts/first.ts'
import { points } from '../texts/language.ts'
import { GAP, HEAD, layoutOf, ROW, rowsWithin, type Section } from './layout.ts'
import type { Shown } from './places.ts'
import { Row } from './row.tsx'
import css from './tier-list.module.css'
import { useRowKeys } from './use-row-keys.ts'
import { type Strip, useStrip } from './use-strip.ts'
import { useView } from './use-view.ts'

interface Props {
  shown: Shown
  filtered: boolean
  onMove(id: string): void
  /** Told which rows are drawn, for dragging. */
  children?(drawn: readonly string[]): ReactNode
}

/** The five tiers. Only the rows near the window are drawn, however long the list. */
export function TierList({ shown, filtered, onMove, children }: Props) {
  const view = useView()
  const box = useRef<HTMLDivElement>(null)
  const strip = useStrip(box)
  const sections = useMemo(() => layoutOf(shown), [shown])
  const { current, currentTier, ...keys } = useRowKeys(shown)
  const drawn = sections.map(section => drawnOf(section, strip, section.tier === currentTier ? current : undefined))

  return (
    <div
      ref={box}
      className={css.board}
      style={{ '--row': `${ROW}px`, '--head': `${HEAD}px`, '--gap': `${GAP}px` } as CSSProperties}
      {...keys}
    >
      {sections.map(({ tier, ids, rows }, s) => (
        <section key={tier} className={css.tier} data-tier={tier} aria-labelledby={`tier-${tier}`}>
          <TierHead tier={tier} count={ids.length} whole={view.tiers[tier].length} />
          <ol style={{ height: rows * ROW }} data-list={tier}>
            {ids.length === 0 ? <li className={css.empty}>{filtered ? board.emptyFilter : board.emptyTier}</li> : null}
            {drawn[s]?.map(([id, index]) => (
              <Row
                key={id}
                id={id}
                tier={tier}
                index={index}
                count={ids.length}
                whole={filtered ? view.tiers[tier].indexOf(id) : index}
                wholeCount={view.tiers[tier].length}
                top={index * ROW}
                current={id === current}
                onMove={onMove}
              />
            ))}
          </ol>
        </section>
      ))}
      {children?.(drawn.flat().map(([id]) => id))}
    </div>
  )
}

/** The rows in the strip with their places, and the one that has the focus, or the focus would be lost with it. */
function drawnOf(section: Section, strip: Strip, current: string | undefined): [id: string, index: number][] {
  const [from, to] = rowsWithin(section, strip.top, strip.bottom)
  const rows = section.ids.slice(from, to).map((id, i): [string, number] => [id, from + i])
  const held = current === undefined ? -1 : section.ids.indexOf(current)
  const kept = section.ids[held]
  if (kept !== undefined && held < from) rows.unshift([kept, held])
  if (kept !== undefined && held >= to) rows.push([kept, held])
  return rows
}

function TierHead({ tier, count, whole }: { tier: Tier; count: number; whole: number }) {
  return (
    <header className={css.head}>
      <h2 id={`tier-${tier}`}>
        <span className={css.letter}>{tier}</span> {tierNames[tier]}
      </h2>
      <span className={css.count}>
        <span data-count={tier}>{count}</span>
        {whole > 0 ? (
          <span className={css.range}>
            {whole > 1 ? `${points(visualScore(tier, whole - 1, whole))}–` : ''}
            {points(visualScore(tier, 0, whole))}
          </span>
        ) : null}
      </span>
    </header>
  )
}
