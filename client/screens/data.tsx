import { type ReactNode, useId, useState } from 'react'
import { Link } from 'react-router'
import { fileName, listOf, rankedIds, textOf } from '../export/file.ts'
import { letterboxdFilms, letterboxdWatchlist, playsIn, rankingsCsv, watchlistCsv } from '../export/tables.ts'
import { hand } from '../parts/hand.ts'
import { say } from '../parts/notice.ts'
import css from '../parts/page.module.css'
import { waitingOf } from '../parts/placing.ts'
import { PutBack } from '../parts/put-back.tsx'
import { useAccount } from '../parts/session-store.tsx'
import { useView } from '../parts/use-view.ts'
import { WholeExport } from '../parts/whole-export.tsx'
import { places } from '../texts/first.ts'
import { data } from '../texts/rest.ts'
import own from './data.module.css'

/** Hands out a file, and says its name. */
function save(what: string, ending: 'csv' | 'json', text: string) {
  const name = fileName(new Date(), ending, what)
  hand({ name, type: ending === 'csv' ? 'text/csv;charset=utf-8' : 'application/json', text })
  say(data.saved(name))
}

/** A person's list to take away, in every form there is, and a file to put back. All but the server's part works offline. */
export default function Data() {
  const view = useView()
  const { user } = useAccount()
  const ids = [...rankedIds(view), ...view.watchlist.map(saved => saved.media_id)]
  const nameless = ids.filter(id => !view.media(id)).length
  const waiting = waitingOf(view).length

  return (
    <main className={css.page} id="main">
      <h1>{places.data}</h1>
      <p className={css.soft}>{data.why}</p>
      {waiting > 0 ? (
        <p>
          {data.toPlace(waiting)} <Link to="/place">{places.place}</Link>
        </p>
      ) : null}
      {ids.length === 0 ? <p>{data.empty}</p> : null}
      {ids.length > 0 ? (
        <>
          <Part title={data.file} why={data.fileWhy}>
            {nameless > 0 ? <p>{data.missing(nameless)}</p> : null}
            <div className={css.line}>
              <button type="button" className="lit" onClick={() => save('', 'json', textOf({ ...listOf(view) }))}>
                {data.fileGo}
              </button>
            </div>
          </Part>
          <Part title={data.tables} why={data.tablesWhy}>
            <div className={css.line}>
              <button type="button" onClick={() => save('list', 'csv', rankingsCsv(view))}>
                {data.rankings}
              </button>
              <button type="button" onClick={() => save('watch-later', 'csv', watchlistCsv(view))}>
                {data.watchlist}
              </button>
            </div>
          </Part>
          <Letterboxd />
        </>
      ) : null}
      {user ? (
        <Part title={data.whole} why={data.wholeWhy}>
          <WholeExport />
        </Part>
      ) : null}
      <Part title={data.back} why={data.backWhy}>
        <PutBack />
      </Part>
      <Part title={data.elsewhere} why={data.elsewhereWhy}>
        <div className={css.line}>
          <Link to="/import" className="button">
            {places.imports}
          </Link>
        </div>
      </Part>
    </main>
  )
}

function Part({ title, why, children }: { title: string; why: string; children: ReactNode }) {
  const id = useId()
  return (
    <section className={own.part} aria-labelledby={id}>
      <div>
        <h2 id={id}>{title}</h2>
        <p className={css.soft}>{why}</p>
      </div>
      {children}
    </section>
  )
}

interface Files {
  what: string
  texts: string[]
}

function Letterboxd() {
  const view = useView()
  const [notes, setNotes] = useState(false)
  const [files, setFiles] = useState<Files>()
  const plays = playsIn(view)
  const part = ({ what, texts }: Files, i: number) =>
    save(texts.length === 1 ? what : `${what}-${i + 1}`, 'csv', texts[i] ?? '')

  /** One file is handed out at once; of several each has its button, for browsers hold back a second download. */
  function make(what: string, texts: string[]) {
    const made = { what, texts }
    setFiles(made)
    if (texts.length === 1) part(made, 0)
  }

  return (
    <Part title={data.letterboxd} why={data.letterboxdWhy}>
      <label className={css.choice}>
        <input
          type="checkbox"
          checked={notes}
          onChange={event => {
            setNotes(event.target.checked)
            setFiles(undefined)
          }}
        />
        <span>
          {data.reviews}
          <br />
          <span className={css.hint}>{data.reviewsWhy}</span>
        </span>
      </label>
      <div className={css.line}>
        <button type="button" onClick={() => make('letterboxd', letterboxdFilms(view, { notes }))}>
          {data.films}
        </button>
        <button type="button" onClick={() => make('letterboxd-watchlist', letterboxdWatchlist(view))}>
          {data.filmsLater}
        </button>
      </div>
      {plays > 0 ? <p className={css.hint}>{data.plays(plays)}</p> : null}
      <div role="status" className={css.form}>
        {files?.texts.length === 0 ? <p>{data.noFilms}</p> : null}
        {files && files.texts.length > 1 ? (
          <>
            <p>{data.parts(files.texts.length)}</p>
            <div className={css.line}>
              {files.texts.map((_, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: they are places, not things
                <button key={i} type="button" onClick={() => part(files, i)}>
                  {data.part(i + 1, files.texts.length)}
                </button>
              ))}
            </div>
          </>
        ) : null}
      </div>
    </Part>
  )
}
