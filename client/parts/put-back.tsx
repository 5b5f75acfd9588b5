import { data } from '../texts/rest.ts'
import { Field } from './field.tsx'
import css from './page.module.css'
import { usePutBack } from './use-put-back.ts'

/** So many lines are shown of what was not taken. */
const SHOWN = 20

/** A saved file is chosen, and what is in it comes back. */
export function PutBack() {
  const { ready, busy, trouble, result, putBack, downloadNotes } = usePutBack()
  const notes = result?.plan.notes_left.length ?? 0
  const unread = result?.unread ?? []
  return (
    <>
      <Field
        name="file"
        type="file"
        accept=".json,application/json"
        label={data.choose}
        disabled={!ready || busy}
        error={trouble}
        onChange={({ target }) => {
          const file = target.files?.[0]
          // The same file may be chosen again.
          if (file) void putBack(file).finally(() => (target.value = ''))
        }}
      />
      <p role="status" className={css.hint}>
        {ready ? (busy ? data.reading : result ? data.done(result.plan.ranked, result.plan.saved) : '') : data.waiting}
      </p>
      {unread.length > 0 ? (
        <>
          <p>{data.unread(unread.length)}</p>
          <ul className={css.hint}>
            {unread.slice(0, SHOWN).map(({ line, title, reason }) => (
              <li key={line}>{data.unreadLine(line, title, reason)}</li>
            ))}
            {unread.length > SHOWN ? <li>{data.more(unread.length - SHOWN)}</li> : null}
          </ul>
        </>
      ) : null}
      {notes > 0 ? (
        <div className={css.line}>
          <p>{data.notesLeft(notes)}</p>
          <button type="button" onClick={downloadNotes}>
            {data.notesGo}
          </button>
        </div>
      ) : null}
    </>
  )
}
