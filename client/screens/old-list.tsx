import { useState } from 'react'
import { Link, useNavigate } from 'react-router'
import { type Counts, type Preview, repairText, setAsideText } from '../adopt/index.ts'
import css from '../parts/page.module.css'
import { useOldList } from '../parts/use-old-list.ts'
import { useStore, useSync } from '../store/hooks.ts'
import { common, places } from '../texts.ts'
import { oldList } from './texts.ts'

/** What the old version left in this browser: how much of it can be taken in, and the buttons to do so, or not. */
export default function OldList() {
  const { found, taken, demo, setDemo, progress, takeIn, download, later } = useOldList()
  const { guest } = useStore()
  const ready = useSync().first_sync_done
  const navigate = useNavigate()
  const [trouble, setTrouble] = useState<string>()

  if (!found) return <main className={css.page} id="main" aria-busy="true" />
  const { raw, counts, anything } = found
  const nothing = raw.rankings === null && raw.watchlist === null

  async function go() {
    setTrouble(undefined)
    try {
      if (await takeIn()) void navigate('/')
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
      {guest && anything ? (
        <>
          <p>{oldList.signInFirst}</p>
          <Link to="/sign-in" className="button lit">
            {places.signIn}
          </Link>
        </>
      ) : null}
      {progress === undefined ? null : <progress value={progress} max={1} aria-label={oldList.working} />}
      {trouble === undefined ? null : (
        <p className={css.alarm} role="alert">
          {trouble}
        </p>
      )}
      <div className={css.line}>
        {anything && !guest ? (
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
            {common.notNow}
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

const lines = (counts: Counts): [string, number][] => [
  ['Films', counts.films],
  ['Plays', counts.plays],
  ['Saved for later', counts.bookmarks],
  ['With a note', counts.notes],
  ['Repaired on the way', counts.repaired],
  ['Joined, because they were there twice', counts.merged],
  ['Saved for later but ranked already', counts.already_ranked],
  ['Set aside', counts.set_aside],
]

function Told({ found }: { found: Preview }) {
  const { parsed, counts, anything, raw } = found
  const repairs = new Set([...parsed.ranked, ...parsed.bookmarks].flatMap(item => item.repairs))
  const broken = parsed.state.rankings === 'unreadable' || parsed.state.rankings === 'wrong_shape'
  return (
    <>
      {parsed.only_demo ? <p>{oldList.onlyDemo}</p> : null}
      {broken ? <p className={css.alarm}>{oldList.broken}</p> : null}
      {raw.later_version ? <p>{oldList.laterVersion}</p> : null}
      {anything ? (
        <dl className={css.facts}>
          {lines(counts).map(([name, count]) =>
            count === 0 ? null : (
              <div key={name} style={{ display: 'contents' }}>
                <dt>{name}</dt>
                <dd>{count}</dd>
              </div>
            ),
          )}
        </dl>
      ) : null}
      {repairs.size === 0 ? null : (
        <details>
          <summary>What was repaired</summary>
          <ul>
            {[...repairs].map(code => (
              <li key={code}>{repairText[code]}</li>
            ))}
          </ul>
        </details>
      )}
      {parsed.set_aside.length === 0 ? null : (
        <details>
          <summary>What is set aside</summary>
          <ul>
            {parsed.set_aside.slice(0, 100).map(item => (
              <li key={`${item.source.list}:${item.source.index}`}>
                {item.title ?? `Number ${item.source.index + 1}`}: {setAsideText[item.reason]}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  )
}
