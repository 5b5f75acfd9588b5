import { useEffect } from 'react'
import { LETTERS, placeAt } from './list.js'

const SHOWN = 30

/**
 * What a peer shows: the same marks in the document as the app, so that one bench drives all of them. A tier's letter
 * moves the focused row to the bottom of that tier. As in `old-list.html`, the rows in the window are drawn and no more.
 */
export function List({ rows, sync, waiting, move }) {
  useEffect(() => {
    window.rows = rows
    window.place = (id, tier, index) => move(placeAt(rows, id, tier, index))
  }, [rows, move])
  const inS = rows.reduce((count, row) => count + (row.tier === 0 ? 1 : 0), 0)
  const onKeyDown = event => {
    const tier = LETTERS.indexOf(event.key.toUpperCase())
    const id = event.target.closest('[data-row]')?.dataset.row
    if (tier >= 0 && id) move(placeAt(rows, id, tier))
  }
  return (
    <main>
      <p data-sync={sync} data-waiting={waiting}>
        {sync}, {waiting} waiting
      </p>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: keys come from the links inside, as in the app. */}
      <section data-tier="S" onKeyDown={onKeyDown}>
        <h1>
          S <span data-count="S">{inS}</span>
        </h1>
        <ol>
          {rows.slice(0, SHOWN).map((row, i) => (
            <li key={row.id} data-row={row.id} style={{ height: 72 }}>
              <a href="#list">
                #{i + 1} {row.title} ({row.year}) {LETTERS[row.tier]}
              </a>
            </li>
          ))}
        </ol>
      </section>
    </main>
  )
}
