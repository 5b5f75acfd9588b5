import { useEffect, useState } from 'react'
import { Link } from 'react-router'
import { hashLists, preview, readOldLists } from '../adopt/index.ts'
import { type ImportLine, keptImports, openImport, putAside } from '../imports/keep.ts'
import { isUnfinished, type Progress, progressOf } from '../imports/progress.ts'
import { useStore } from '../store/hooks.ts'
import { common } from '../texts/first.ts'
import { locale } from '../texts/language.ts'
import { formatNames, imports } from '../texts/rest.ts'
import { say } from './notice.ts'
import { answeredOldList } from './old-list-flag.ts'
import css from './page.module.css'
import { pause } from './use-import.ts'
import { digest } from './use-standing.ts'

const days = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' })

/** What was brought to this device earlier, how far each has come, and the way to go on with what is unfinished. */
export function ImportsBefore() {
  const [lines, setAside] = useLines()
  const old = useOldListState()
  if (lines.length === 0 && old === undefined) return null
  return (
    <>
      <h2>{imports.before}</h2>
      <ul className={css.list}>
        {lines.map(({ id, name, at, format, aside = false, progress }) => (
          <Line
            key={id}
            to={`/import?of=${id}`}
            name={name}
            hint={imports.from(formatNames[format], days.format(new Date(at)))}
            state={progress ? wordsOf(progress) : ''}
            unfinished={progress !== undefined && isUnfinished(progress)}
            aside={aside}
            onAside={() => setAside(id, !aside)}
          />
        ))}
        {old === undefined ? null : (
          <Line
            to="/old-list"
            name={imports.oldList}
            hint={imports.oldListWhere}
            state={imports.oldListState[old]}
            unfinished={old === 'open'}
          />
        )}
      </ul>
    </>
  )
}

interface LineProps {
  to: string
  name: string
  hint: string
  state: string
  unfinished: boolean
  /** Whether it was put aside; only where it can be. */
  aside?: boolean
  onAside?(): void
}

function Line({ to, name, hint, state, unfinished, aside = false, onAside }: LineProps) {
  return (
    <li className={`${css.card} ${css.apart}`}>
      <div className={css.grow}>
        <Link to={to} className={css.name} aria-label={imports.look(name)}>
          {name}
        </Link>
        <span className={css.hint}>{hint}</span>
        <p>
          {unfinished ? <strong>{aside ? imports.aside : imports.unfinished}</strong> : null} {state}
        </p>
      </div>
      {unfinished && !aside ? (
        <Link to={to} className="button" aria-label={imports.open(name)}>
          {imports.goOn}
        </Link>
      ) : null}
      {unfinished && onAside ? (
        <button type="button" className="bare" onClick={onAside}>
          {aside ? imports.takeUp : imports.putAside}
          <span className="unseen"> {name}</span>
        </button>
      ) : null}
    </li>
  )
}

function wordsOf({ waiting, choice, fresh, taken_at }: Progress): string {
  return [
    taken_at === null ? '' : imports.takenOn(days.format(new Date(taken_at))),
    waiting === 0 ? '' : imports.notLookedFor(waiting),
    choice === 0 ? '' : imports.openChoices(choice),
    fresh === 0 ? '' : taken_at === null ? imports.canComeIn(fresh) : imports.moreCanComeIn(fresh),
    waiting + choice + fresh === 0 && taken_at === null ? imports.nothingLeft : '',
  ]
    .filter(words => words !== '')
    .join(' ')
}

type Shown = ImportLine & { progress?: Progress }

const withChange = (id: string, to: Partial<Shown>) => (lines: Shown[]) =>
  lines.map(line => (line.id === id ? { ...line, ...to } : line))

/** The imports of this device, latest first; how far each has come follows, one after the other. And a way to put one aside. */
function useLines(): [readonly Shown[], setAside: (id: string, aside: boolean) => void] {
  const store = useStore()
  const [lines, setLines] = useState<Shown[]>([])
  useEffect(() => {
    let stale = false
    const read = async () => {
      const found = await keptImports(store)
      if (!stale) setLines(found)
      for (const { id } of found) {
        const imp = stale ? null : await openImport(store, id)
        if (!imp) continue
        const options = { owner_id: store.owner_id, account: store.view(), work: { pause } }
        const progress = await progressOf(imp, options)
        if (!stale) setLines(withChange(id, { progress }))
      }
    }
    read().catch(console.error)
    return () => {
      stale = true
    }
  }, [store])
  const setAside = (id: string, aside: boolean) =>
    void putAside(store, id, aside).then(
      () => setLines(withChange(id, { aside })),
      error => {
        console.error(error)
        say(common.notSaved)
      },
    )
  return [lines, setAside]
}

/** What became of the old list of this browser; undefined when there is none with something of the person's in it. */
function useOldListState(): 'open' | 'taken' | undefined {
  const { owner_id } = useStore()
  const [state, setState] = useState<'open' | 'taken'>()
  useEffect(() => {
    let stale = false
    const raw = readOldLists(localStorage)
    const read = async () => {
      if (raw.rankings === null && raw.watchlist === null) return
      const { anything } = await preview(raw, { pause })
      const taken = answeredOldList(owner_id) === (await hashLists(raw, digest))
      if (!stale && anything) setState(taken ? 'taken' : 'open')
    }
    read().catch(console.error)
    return () => {
      stale = true
    }
  }, [owner_id])
  return state
}
