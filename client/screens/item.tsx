import { lazy, Suspense, useState } from 'react'
import { Link, useLocation, useNavigate, useParams } from 'react-router'
import type { MediaItem } from '#sync-rules'
import { Dialog } from '../parts/dialog.tsx'
import { useDraft } from '../parts/draft.ts'
import { facts } from '../parts/facts.ts'
import { kindAndYear, titleOf } from '../parts/media.ts'
import { NoteField, noteFits, tidyNote } from '../parts/note-field.tsx'
import css from '../parts/page.module.css'
import { Poster } from '../parts/poster.tsx'
import { Rematch } from '../parts/rematch.tsx'
import { Score } from '../parts/row.tsx'
import { useMoves } from '../parts/use-moves.ts'
import { useView } from '../parts/use-view.ts'
import { useStore } from '../store/hooks.ts'
import type { Entry } from '../store/types.ts'
import { board, common, places, tierNames } from '../texts/first.ts'
import { later, item as texts } from '../texts/rest.ts'

const MoveDialog = lazy(() => import('../parts/move-dialog.tsx'))

/** Everything about one item, over the board. */
export default function Item() {
  const { id = '' } = useParams()
  const view = useView()
  const navigate = useNavigate()
  const item = view.media(id)
  const entry = view.entry(id)
  const { state } = useLocation() as { state: { from?: string } | null }
  // The number is of React Router's own; 0 is what was opened first.
  const isFirst = !(history.state as { idx?: number } | null)?.idx
  const close = () => void (isFirst ? navigate(state?.from ?? '/') : navigate(-1))
  return (
    <Dialog title={titleOf(item)} onClose={close} about={id}>
      <div className={css.stack}>
        <div className={css.top}>
          <Poster item={item} size="card" />
          <div className={css.stack}>
            <p className={css.soft}>{item ? kindAndYear(item) : ''}</p>
            {entry ? <Standing entry={entry} /> : null}
          </div>
        </div>
        {item ? <Facts item={item} /> : null}
        {entry ? <Ranked key={id} entry={entry} onGone={close} /> : <Unranked id={id} />}
        <Link to={`/history?item=${id}`}>{places.history}</Link>
      </div>
    </Dialog>
  )
}

function Facts({ item }: { item: MediaItem }) {
  return (
    <dl className={css.facts}>
      {facts(item).map(({ name, text }) => (
        <div key={name} style={{ display: 'contents' }}>
          <dt>{name}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  )
}

function Standing({ entry }: { entry: Entry }) {
  const list = useView().tiers[entry.tier]
  const index = list.indexOf(entry.media_id)
  return (
    <>
      <p className={css.line}>
        <strong>
          {entry.tier} {tierNames[entry.tier]}
        </strong>
        <span>{`#${index + 1}`}</span>
      </p>
      <p className={css.flush}>
        <Score tier={entry.tier} index={index} count={list.length} />
      </p>
      {entry.needs_placing ? (
        <p className={css.hint}>
          {board.placeMeWhy} <Link to="/place">{places.place}</Link>
        </p>
      ) : null}
    </>
  )
}

function Ranked({ entry, onGone }: { entry: Entry; onGone(): void }) {
  const store = useStore()
  const moves = useMoves()
  const id = entry.media_id
  const [moving, setMoving] = useState(false)
  const alone = useView().tiers[entry.tier].length < 2
  return (
    <>
      <NoteEditor key={entry.media_id} entry={entry} owner={store.owner_id} />
      <div className={css.line}>
        <button type="button" onClick={() => setMoving(true)}>
          {board.move}
        </button>
        {alone ? null : (
          <Link className="button" to={`/add?media=${id}&tier=${entry.tier}`}>
            {texts.again}
          </Link>
        )}
        <button type="button" onClick={async () => (await moves.remove(id)) && onGone()}>
          {common.remove}
        </button>
        <Rematch id={id} />
      </div>
      <Suspense>{moving ? <MoveDialog id={id} onClose={() => setMoving(false)} /> : null}</Suspense>
    </>
  )
}

/** The note. What is typed is kept as a draft until it is saved; the edit remembers the text it started from. */
function NoteEditor({ entry, owner }: { entry: Entry; owner: string }) {
  const store = useStore()
  const { tell } = useMoves()
  const stored = entry.notes ?? ''
  const { from, text, set, saved, drop } = useDraft(`${owner}:${entry.media_id}`, stored)

  async function save() {
    const tidy = tidyNote(text)
    const done = await tell(
      () => store.note(entry.media_id, tidy, tidyNote(from)),
      () => texts.noteSaved,
    )
    if (done) saved(text, tidy ?? '')
  }

  return (
    <form
      className={css.form}
      onSubmit={event => {
        event.preventDefault()
        void save()
      }}
    >
      <NoteField label={texts.note} value={text} onChange={set} />
      {text !== stored ? (
        <div className={css.line}>
          <button type="submit" className="lit" disabled={!noteFits(text)}>
            {texts.saveNote}
          </button>
          <button type="button" className="bare" onClick={drop}>
            {texts.drop}
          </button>
        </div>
      ) : null}
    </form>
  )
}

function Unranked({ id }: { id: string }) {
  const view = useView()
  const { save, unsave } = useMoves()
  const saved = view.watchlist.some(other => other.media_id === id)
  return (
    <div className={css.line}>
      <Link className="button lit" to={`/add?media=${id}`}>
        {later.rank}
      </Link>
      <button type="button" aria-pressed={saved} onClick={() => void (saved ? unsave(id) : save(id))}>
        {saved ? texts.unsave : places.later}
      </button>
    </div>
  )
}
