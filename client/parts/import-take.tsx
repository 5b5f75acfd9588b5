import { useRef, useState } from 'react'
import { Link } from 'react-router'
import { notesFile } from '../adopt/keep.ts'
import type { Import } from '../imports/keep.ts'
import { reportFile } from '../imports/report.ts'
import { locale } from '../texts/language.ts'
import { imports } from '../texts/rest.ts'
import { hand } from './hand.ts'
import { endOf, reasonOf } from './import-row.tsx'
import type { ImportState } from './import-view.tsx'
import css from './page.module.css'
import { useAccount } from './session-store.tsx'
import ToPlace from './to-place.tsx'
import { useImportPlan } from './use-import-plan.ts'

const days = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' })

/** The last step: how much would come in, and the button. Afterwards: what stayed out. */
export function ImportTake({ state, imp }: { state: ImportState; imp: Import }) {
  const { arrived } = useAccount()
  const { outcomes, counts, asking, taken } = state
  const { missing, busy, done, take } = useImportPlan(imp, counts.waiting === 0 && asking === 'done', taken)
  const [trouble, setTrouble] = useState(false)
  const box = useRef<HTMLElement>(null)
  const go = (again: boolean) => {
    setTrouble(false)
    // The button is gone afterwards.
    take(again).then(
      () => box.current?.focus({ preventScroll: true }),
      error => {
        console.error(error)
        setTrouble(true)
      },
    )
  }
  const ready = missing !== undefined && arrived && !busy
  return (
    <section ref={box} className={css.stack} tabIndex={-1} aria-label={imports.taking}>
      {imp.taken === null ? null : <p>{imports.takenOn(days.format(new Date(imp.taken.at)))}</p>}
      {missing && counts.choice > 0 ? (
        <p>
          <strong>{imports.openChoices(counts.choice)}</strong> {imports.openWhy}
        </p>
      ) : null}
      {missing && missing.fresh + missing.gone === 0 ? (
        <p>{done ? imports.allIn : imp.taken || counts.matched > 0 ? imports.nothingNew : imports.nothingYet}</p>
      ) : null}
      {trouble ? (
        <p className={css.alarm} role="alert">
          {imports.failed}
        </p>
      ) : null}
      {done && done.notes_left.length > 0 ? <p>{imports.notesLeft(done.notes_left.length)}</p> : null}
      <div className={css.line}>
        {missing && missing.fresh > 0 ? (
          <button type="button" className="lit" disabled={!ready} onClick={() => go(false)}>
            {imp.taken === null ? imports.takeIn(missing.fresh) : imports.takeMore(missing.fresh)}
          </button>
        ) : null}
        {missing && missing.gone > 0 ? (
          <button type="button" disabled={!ready} onClick={() => go(true)}>
            {imports.bringBack(missing.gone)}
          </button>
        ) : null}
        {done && done.notes_left.length > 0 ? (
          <button type="button" onClick={() => hand(notesFile(done.notes_left, imp.id, imports.untitled))}>
            {imports.notes}
          </button>
        ) : null}
        {counts.waiting === 0 ? (
          <button type="button" onClick={() => hand(reportFile(imp, outcomes, { end: endOf, reason: reasonOf }))}>
            {imports.report}
          </button>
        ) : null}
        {imp.taken === null ? null : <Link to="/">{imports.toList}</Link>}
        {imp.taken === null ? null : <ToPlace />}
      </div>
    </section>
  )
}
