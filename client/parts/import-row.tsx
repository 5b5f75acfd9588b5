import { lazy, Suspense, useRef, useState } from 'react'
import type { MediaItem, MediaType } from '#sync-rules'
import type { Choice, Outcome } from '../imports/outcomes.ts'
import type { grade } from '../imports/tiers.ts'
import type { Row } from '../imports/types.ts'
import { endNames, imports, sameAs, skipText } from '../texts/rest.ts'
import own from './import-review.module.css'
import { kindAndYear } from './media.ts'
import { say } from './notice.ts'
import css from './page.module.css'
import { Poster } from './poster.tsx'
import { useView } from './use-view.ts'

const MediaPicker = lazy(() => import('./media-picker.tsx'))

interface Props {
  row: Row
  outcome: Outcome
  grade: ReturnType<typeof grade>[number]
  onChoose(choice: Choice | undefined): void
}

/** Why a row is not taken in, in words; '' for the others. */
export function reasonOf(outcome: Outcome): string {
  if (outcome.kind !== 'skipped') return ''
  const { skip } = outcome
  return 'of' in skip && skip.of ? sameAs(skip.of.file, skip.of.line) : skipText[skip.reason]
}
export const endOf = ({ kind }: Outcome): string => endNames[kind]

/** A row of the file and what becomes of it, with all that can be done about it. */
export function ImportRow({ row, outcome, grade, onChoose }: Props) {
  const [asking, setAsking] = useState(false)
  const box = useRef<HTMLLIElement>(null)
  const title = row.title ?? imports.untitled
  const final = outcome.kind === 'skipped' && outcome.skip.reason !== 'left_out'

  function choose(choice: Choice | undefined, words: string) {
    onChoose(choice)
    say(words)
    // The button that was pressed may be gone.
    box.current?.focus({ preventScroll: true })
  }
  const pick = (media: MediaItem) => choose({ media }, imports.chosen(title, `${media.title}, ${kindAndYear(media)}`))

  return (
    <li ref={box} className={own.row} tabIndex={-1}>
      <div>
        <span className={css.name}>{row.year === null ? title : `${title} (${row.year})`}</span>
        <span className={css.hint}>{whereOf(row)}</span>
      </div>
      <End outcome={outcome} grade={grade} />
      {outcome.kind === 'choice' ? <Candidates items={outcome.others} onPick={pick} /> : null}
      {final ? null : outcome.kind === 'skipped' ? (
        <div className={css.line}>
          <button
            type="button"
            aria-label={imports.backInOf(title)}
            onClick={() => choose(undefined, imports.isBack(title))}
          >
            {imports.backIn}
          </button>
        </div>
      ) : (
        <div className={css.line}>
          <button
            type="button"
            aria-label={outcome.kind === 'matched' ? imports.wrong(title) : imports.search(title)}
            onClick={() => setAsking(true)}
          >
            {outcome.kind === 'matched' ? imports.wrongShort : imports.searchShort}
          </button>
          {owns(row, outcome).map(type => (
            <button
              key={type}
              type="button"
              aria-label={imports.asOwnOf[type](title)}
              onClick={() => choose({ stub: type }, imports.chosen(title, imports.kinds[type]))}
            >
              {imports.asOwn[type]}
            </button>
          ))}
          <button
            type="button"
            className="bare"
            aria-label={imports.outOf(title)}
            onClick={() => choose({ out: true }, imports.left(title))}
          >
            {imports.out}
          </button>
        </div>
      )}
      <Suspense>
        {asking ? (
          <MediaPicker
            title={imports.ask(title)}
            text={row.title ?? ''}
            onPick={media => {
              setAsking(false)
              pick(media)
            }}
            onClose={() => setAsking(false)}
          />
        ) : null}
      </Suspense>
    </li>
  )
}

/** Where it stood, and its rating: two of one name are told apart by it. */
const whereOf = ({ source: { file, line }, rating }: Row): string =>
  rating ? imports.placeRated(file, line, rating.value, rating.scale) : imports.place(file, line)

/** As what the row may be kept under its own title; a play only where the file leaves that open. */
function owns({ media_type }: Row, outcome: Outcome): MediaType[] {
  const open: MediaType[] = media_type === null ? ['MOVIE', 'PLAY'] : [media_type]
  if (outcome.kind === 'stub') return open.filter(type => type !== outcome.media_type)
  return outcome.kind === 'matched' ? open.filter(type => type === outcome.media.media_type) : open
}

function End({ outcome, grade }: Pick<Props, 'outcome' | 'grade'>) {
  const view = useView()
  if (outcome.kind === 'waiting') return <p className={css.hint}>{endNames.waiting}</p>
  if (outcome.kind === 'skipped') return <p className={css.hint}>{reasonOf(outcome)}</p>
  if (outcome.kind === 'choice') return <p>{imports.maybe}</p>
  const to = grade === 'later' ? imports.toLater : imports.to(grade)
  if (outcome.kind === 'stub') {
    return (
      <p>
        {imports.own[outcome.media_type]} {to}
      </p>
    )
  }
  const { media, by } = outcome
  const entry = view.entry(media.id)
  const is = by === 'title_near_year' ? imports.isNear : by === 'title' ? imports.isOnly : imports.is
  return (
    <p>
      {is(media.title, kindAndYear(media))} {entry ? imports.here(entry.tier) : to}
    </p>
  )
}

function Candidates({ items, onPick }: { items: readonly MediaItem[]; onPick(item: MediaItem): void }) {
  return (
    <ul className={own.candidates}>
      {items.map(item => (
        <li key={item.id}>
          <button type="button" onClick={() => onPick(item)}>
            <Poster item={item} size="row" />
            <span>
              <span className={css.name}>{item.title}</span>
              <span className={css.hint}>{kindAndYear(item)}</span>
            </span>
          </button>
        </li>
      ))}
    </ul>
  )
}
