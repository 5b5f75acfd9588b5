import { useId } from 'react'
import { stats } from '../texts/rest.ts'
import css from './bars.module.css'

export interface Bar {
  name: string
  count: number
  /** A colour of tokens.css; the lit one where nothing is said. */
  colour?: string
}

/** Heights in px: of a bar with its words, of the bar alone. */
const STEP = 40
const THICK = 12
const SHOWN = 12

/** Counts as a picture, and the same as a table. The longest bar is the largest count; `of` is what a share is a share of. */
export function Bars({
  heading,
  hint,
  bars,
  of,
}: {
  heading: string
  hint?: string
  bars: readonly Bar[]
  of: number
}) {
  const id = useId()
  const shown = bars.slice(0, SHOWN)
  const most = Math.max(1, ...bars.map(bar => bar.count))
  const words = shown.map(bar => stats.bar(bar.name, bar.count)).join(', ')
  return (
    <section className={css.chart} aria-labelledby={id}>
      <h2 id={id}>{heading}</h2>
      {hint ? <p className={css.hint}>{hint}</p> : null}
      <svg role="img" aria-label={stats.picture(heading, words)} width="100%" height={shown.length * STEP}>
        {shown.map(({ name, count, colour = 'lit' }, i) => (
          <g key={name}>
            <text x="0" y={i * STEP + 16}>
              {name}
            </text>
            <text x="100%" y={i * STEP + 16} textAnchor="end">
              {count}
            </text>
            <rect className={css.track} y={i * STEP + 22} width="100%" height={THICK} rx={THICK / 2} />
            {count > 0 ? (
              <rect
                className={css.bar}
                style={{ fill: `var(--${colour})` }}
                y={i * STEP + 22}
                width={`${(100 * count) / most}%`}
                height={THICK}
                rx={THICK / 2}
              />
            ) : null}
          </g>
        ))}
      </svg>
      {bars.length > SHOWN ? <p className={css.hint}>{stats.fewer(bars.length - SHOWN)}</p> : null}
      <details>
        <summary>{stats.table}</summary>
        <table aria-labelledby={id}>
          <thead>
            <tr>
              <th scope="col">{stats.what}</th>
              <th scope="col">{stats.count}</th>
              <th scope="col">{stats.share}</th>
            </tr>
          </thead>
          <tbody>
            {bars.map(({ name, count }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{count}</td>
                <td>{stats.percent(Math.round((100 * count) / Math.max(1, of)))}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </section>
  )
}
