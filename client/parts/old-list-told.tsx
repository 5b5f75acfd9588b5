import type { Counts, Plan, Preview } from '../adopt/index.ts'
import { oldList, repairText, setAsideText } from '../texts/rest.ts'
import css from './page.module.css'

/** What is told of an old list: before it is taken in, and of what stayed out. Nothing disappears unseen. */

/** What is counted, in the order it is told. */
const counted = [
  'films',
  'plays',
  'bookmarks',
  'notes',
  'long_notes',
  'repaired',
  'merged',
  'already_ranked',
  'set_aside',
] as const satisfies readonly (keyof Counts)[]

export function Told({ found: { parsed, counts, anything, raw } }: { found: Preview }) {
  const repairs = new Set([...parsed.ranked, ...parsed.bookmarks].flatMap(item => item.repairs))
  const broken = Object.values(parsed.state).some(state => state === 'unreadable' || state === 'wrong_shape')
  return (
    <>
      {parsed.only_demo ? <p>{oldList.onlyDemo}</p> : null}
      {broken ? <p className={css.alarm}>{oldList.broken}</p> : null}
      {raw.later_version ? <p>{oldList.laterVersion}</p> : null}
      {anything || counts.set_aside > 0 ? (
        <dl className={css.facts}>
          {counted.map(name =>
            counts[name] === 0 ? null : (
              <div key={name} style={{ display: 'contents' }}>
                <dt>{oldList.counts[name]}</dt>
                <dd>{counts[name]}</dd>
              </div>
            ),
          )}
        </dl>
      ) : null}
      <Some heading={oldList.repaired} all={[...repairs].map(code => repairText[code])} />
      <Some
        heading={oldList.setAside}
        all={parsed.set_aside.map(item => `${nameOf(item)}: ${setAsideText[item.reason]}`)}
      />
      <Some heading={oldList.joined} all={parsed.merged.map(nameOfMerge)} />
      <Some heading={oldList.rankedAlready} all={parsed.already_ranked.map(nameOfMerge)} />
      <Some heading={oldList.demoLeft} all={parsed.demo_left_out.map(nameOf)} />
    </>
  )
}

/** True when taking in left something the person should see. */
export const somethingLeft = ({ notes_left, resolution, already_ranked }: Plan): boolean =>
  notes_left.length + resolution.merged.length + resolution.already_ranked.length + already_ranked.length > 0

/** What a plan left out or joined once the films were known. The notes can be had as a file. */
export function Left({ plan, download }: { plan: Plan; download: () => void }) {
  const { notes_left, resolution, already_ranked } = plan
  const ranked = [...resolution.already_ranked, ...already_ranked].map(nameOfMerge)
  return (
    <>
      <Some open heading={oldList.joined} all={resolution.merged.map(nameOfMerge)} />
      <Some open heading={oldList.rankedAlready} all={ranked} />
      {notes_left.length === 0 ? null : (
        <>
          <Some
            open
            heading={oldList.notesLeft(notes_left.length)}
            all={notes_left.map(note => `${nameOf(note)}: ${oldList.notesWhy[note.reason]}`)}
          />
          <button type="button" onClick={download}>
            {oldList.downloadNotes}
          </button>
        </>
      )}
    </>
  )
}

const SHOWN = 100

function Some({ heading, all, open = false }: { heading: string; all: readonly string[]; open?: boolean }) {
  if (all.length === 0) return null
  const times = new Map<string, number>()
  for (const text of all) times.set(text, (times.get(text) ?? 0) + 1)
  return (
    <details open={open}>
      <summary>{heading}</summary>
      <ul>
        {[...times].slice(0, SHOWN).map(([text, n]) => (
          <li key={text}>{oldList.times(text, n)}</li>
        ))}
      </ul>
      {times.size > SHOWN ? <p>{oldList.more(times.size - SHOWN)}</p> : null}
    </details>
  )
}

const nameOf = ({ title, source }: { title: string | null; source: { index: number } }): string =>
  title ?? oldList.number(source.index + 1)
const nameOfMerge = ({ title, from }: { title: string | null; from: { index: number } }): string =>
  title ?? oldList.number(from.index + 1)
