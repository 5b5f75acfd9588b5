import { useEffect, useRef, useState } from 'react'
import { Link, useNavigate } from 'react-router'
import { changesNothing } from '../adopt/standing.ts'
import { OldListStanding } from '../parts/old-list-standing.tsx'
import { Left, somethingLeft, Told } from '../parts/old-list-told.tsx'
import css from '../parts/page.module.css'
import { useOldList } from '../parts/use-old-list.ts'
import { useStore } from '../store/hooks.ts'
import { common, places } from '../texts/first.ts'
import { oldList } from '../texts/rest.ts'

/** What the old version left in this browser: how much of it can be taken in, and the buttons to do so, or not. */
export default function OldList() {
  const { found, taken, demo, setDemo, standing, progress, done, ready, take, download, downloadNotes, later } =
    useOldList()
  const { guest } = useStore()
  const navigate = useNavigate()
  const [trouble, setTrouble] = useState<string>()
  // Who went elsewhere meanwhile is not called back.
  const here = useRef(false)
  useEffect(() => {
    here.current = true
    return () => {
      here.current = false
    }
  }, [])

  if (!found) return <main className={css.page} id="main" aria-busy="true" />
  if (done && somethingLeft(done)) {
    return (
      <main className={css.page} id="main">
        <h1>{oldList.done}</h1>
        <Left plan={done} download={downloadNotes} />
        <Link to="/" className="button lit">
          {oldList.back}
        </Link>
      </main>
    )
  }
  const { raw, counts, anything } = found
  const nothing = raw.rankings === null && raw.watchlist === null
  const { stood, retry } = standing
  const all = stood?.sure === true && changesNothing(stood.standing)

  async function go() {
    setTrouble(undefined)
    try {
      const plan = await take()
      if (plan && here.current && !somethingLeft(plan)) void navigate('/')
    } catch (error) {
      console.error(error)
      setTrouble(oldList.failed)
    }
  }

  return (
    <main className={css.page} id="main">
      <h1>{nothing ? oldList.none : places.oldList}</h1>
      {nothing ? null : <p className={css.soft}>{oldList.untouched}</p>}
      {taken ? <p>{oldList.taken}</p> : null}
      {nothing ? null : <Told found={found} />}
      {counts.demo_films + counts.demo_left_out > 0 && !found.parsed.only_demo ? (
        <label className={css.choice}>
          <input type="checkbox" checked={demo} onChange={event => setDemo(event.target.checked)} />
          <span>{oldList.demo(counts.demo_films + counts.demo_left_out)}</span>
        </label>
      ) : null}
      {anything && progress === undefined ? (
        <OldListStanding stood={stood} guest={guest} taken={taken} retry={retry} />
      ) : null}
      {guest && anything ? (
        <>
          <p>{oldList.signInFirst}</p>
          <Link to="/sign-in" className="button lit">
            {places.signIn}
          </Link>
        </>
      ) : null}
      {progress === undefined ? null : (
        <>
          <progress className={css.bar} value={progress} max={1} aria-label={oldList.working} />
          <p className={css.hint} role="status">
            {oldList.leave}
          </p>
        </>
      )}
      {trouble === undefined ? null : (
        <p className={css.alarm} role="alert">
          {trouble}
        </p>
      )}
      <div className={css.line}>
        {anything && !guest && !all ? (
          <button type="button" className="lit" disabled={!ready || progress !== undefined} onClick={() => void go()}>
            {taken ? oldList.again : oldList.takeIn}
          </button>
        ) : null}
        {nothing || taken ? null : (
          <button
            type="button"
            onClick={() => {
              later()
              void navigate('/')
            }}
          >
            {all ? oldList.enough : common.notNow}
          </button>
        )}
        {nothing ? null : (
          <button type="button" onClick={download}>
            {oldList.download}
          </button>
        )}
        <Link to="/">{oldList.back}</Link>
      </div>
    </main>
  )
}
