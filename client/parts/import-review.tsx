import { useMemo, useState } from 'react'
import type { Import } from '../imports/keep.ts'
import { grade } from '../imports/tiers.ts'
import { imports } from '../texts/rest.ts'
import own from './import-review.module.css'
import { ImportRow } from './import-row.tsx'
import type { ImportState } from './import-view.tsx'
import css from './page.module.css'

const ends = ['choice', 'matched', 'stub', 'skipped'] as const
type End = (typeof ends)[number]
const PAGE = 25

/** Every row with what becomes of it, by its end. A row that is decided stays where it was until another end is shown. */
export function ImportReview({ state, imp }: { state: ImportState; imp: Import }) {
  const { outcomes, counts, asking, askAgain } = state
  const [chosen, setChosen] = useState<End>()
  const [shown, setShown] = useState(PAGE)
  const end = chosen ?? (asking === 'done' && counts.choice > 0 ? 'choice' : 'matched')
  const settled = asking === 'asking' ? outcomes.length - counts.waiting : asking
  // biome-ignore lint/correctness/useExhaustiveDependencies: what the person decides moves no row away under their hand
  const here = useMemo(() => outcomes.flatMap(({ kind }, i) => (kind === end ? [i] : [])), [end, imp.settings, settled])
  const grades = useMemo(() => grade(imp.rows, imp.settings), [imp.rows, imp.settings])
  if (counts.waiting === outcomes.length) return null
  return (
    <section className={css.form} aria-labelledby="import-review">
      <h2 id="import-review">{imports.review}</h2>
      <fieldset className={own.ends}>
        <legend className="unseen">{imports.show}</legend>
        {ends.map(name => (
          <label key={name}>
            <input
              type="radio"
              name="import-end"
              checked={end === name}
              onChange={() => {
                setChosen(name)
                setShown(PAGE)
              }}
            />
            <span>{imports.ends[name]}</span> <span className={css.soft}>{counts[name]}</span>
          </label>
        ))}
      </fieldset>
      {asking === 'done' && (end === 'choice' || end === 'stub') && counts[end] > 0 ? (
        <div>
          <button type="button" onClick={askAgain}>
            {imports.again}
          </button>
        </div>
      ) : null}
      {here.length === 0 ? <p className={css.soft}>{imports.none}</p> : null}
      <ul className={css.list}>
        {here.slice(0, shown).map(index => (
          <ImportRow
            key={index}
            row={imp.rows[index] as Import['rows'][number]}
            outcome={outcomes[index] as ImportState['outcomes'][number]}
            grade={grades[index] ?? 'out'}
            onChoose={choice => {
              setChosen(end)
              state.choose(index, choice)
            }}
          />
        ))}
      </ul>
      {here.length > shown ? (
        <button type="button" onClick={() => setShown(shown + PAGE * 4)}>
          {imports.more(Math.min(PAGE * 4, here.length - shown))}
        </button>
      ) : null}
    </section>
  )
}
