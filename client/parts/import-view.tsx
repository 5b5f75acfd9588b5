import { useEffect, useRef } from 'react'
import { Link } from 'react-router'
import type { Import } from '../imports/keep.ts'
import { places } from '../texts/first.ts'
import { formatNames, imports, refusalText } from '../texts/rest.ts'
import { ImportReview } from './import-review.tsx'
import { ImportTake } from './import-take.tsx'
import { ImportTiers } from './import-tiers.tsx'
import css from './page.module.css'
import { useImport } from './use-import.ts'

export type ImportState = ReturnType<typeof useImport>

/** One import, from what was recognised to taking it in. */
export function ImportView({ id }: { id: string }) {
  const state = useImport(id)
  const { imp, unkept } = state
  const heading = useRef<HTMLHeadingElement>(null)
  const here = imp !== undefined
  useEffect(() => {
    if (here) heading.current?.focus()
  }, [here])
  if (imp === undefined) return <div aria-busy="true" />
  if (imp === null) {
    return (
      <>
        <h1 ref={heading} tabIndex={-1}>
          {places.imports}
        </h1>
        <p>{imports.gone}</p>
        <Link to="/import" className="button lit">
          {imports.another}
        </Link>
      </>
    )
  }
  return (
    <>
      <h1 ref={heading} tabIndex={-1}>
        {places.imports}
      </h1>
      <Recognised imp={imp} />
      {unkept ? (
        <p className={css.alarm} role="alert">
          {imports.unkept}
        </p>
      ) : null}
      <Matching state={state} imp={imp} />
      <ImportTiers rows={imp.rows} settings={imp.settings} onChange={state.settle} />
      <ImportTake state={state} imp={imp} />
      <ImportReview state={state} imp={imp} />
      <Link to="/import">{imports.another}</Link>
    </>
  )
}

function Recognised({ imp: { name, reading } }: { imp: Import }) {
  const { format, rows, unread, broken, unknown_columns, guessed_encoding } = reading
  return (
    <>
      <p>
        <strong>{imports.recognised(name, formatNames[format])}</strong> {imports.rows(rows.length)}
      </p>
      {guessed_encoding.length > 0 ? <p>{imports.guessed(guessed_encoding.join(', '))}</p> : null}
      {broken.length > 0 ? (
        <div className={css.alarm}>
          <p>{imports.broken}</p>
          <ul>
            {broken.map(({ file, code }) => (
              <li key={file}>{refusalText[code](file)}</li>
            ))}
          </ul>
        </div>
      ) : null}
      {unknown_columns.length > 0 ? <p className={css.hint}>{imports.columns(unknown_columns.join(', '))}</p> : null}
      {unread.length > 0 ? (
        <details>
          <summary>{imports.unread}</summary>
          <ul>
            {unread.map(path => (
              <li key={path}>{path}</li>
            ))}
          </ul>
        </details>
      ) : null}
    </>
  )
}

/** How far looking for the titles has come, or what it waits for. */
function Matching({ state: { asking, retry }, imp }: { state: ImportState; imp: Import }) {
  if (asking === 'guest') {
    return (
      <>
        <p>{imports.signInFirst}</p>
        <Link to="/sign-in" className="button lit">
          {places.signIn}
        </Link>
      </>
    )
  }
  if (asking === 'done') return null
  const all = imp.rows.filter(row => !row.skip).length
  const answered = imp.rows.filter((row, i) => !row.skip && imp.answers[i] !== undefined).length
  return (
    <div className={css.stack}>
      <div className={css.field}>
        <span>{imports.matching}</span>
        <progress className={css.bar} value={answered} max={all} aria-label={imports.matching} />
        <span className={css.hint}>
          {imports.progress(answered, all)} {imports.leave}
        </span>
      </div>
      <div role="status">{asking === 'asking' ? '' : imports.waits[asking]}</div>
      {asking === 'asking' ? null : asking === 'login' ? (
        <Link to="/sign-in" className="button lit">
          {places.signIn}
        </Link>
      ) : (
        <div>
          <button type="button" onClick={retry}>
            {imports.tryNow}
          </button>
        </div>
      )}
    </div>
  )
}
