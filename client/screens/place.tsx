import { useEffect, useRef } from 'react'
import { Link } from 'react-router'
import { Compare } from '../parts/compare.tsx'
import { Icon } from '../parts/icons.tsx'
import { titleOf } from '../parts/media.ts'
import { hush } from '../parts/notice.ts'
import css from '../parts/page.module.css'
import { rivalsIn } from '../parts/placing.ts'
import { useMoves } from '../parts/use-moves.ts'
import { usePlacing } from '../parts/use-placing.ts'
import { places } from '../texts/first.ts'
import { placing } from '../texts/rest.ts'

/** What waits for its exact place, one after the other: a few questions each, or it stays where it is. */
export default function Place() {
  const queue = usePlacing()
  const { view, current, waiting } = queue
  // The Undo of an earlier change would be taken for that of the questions.
  useEffect(hush, [])
  const item = current === undefined ? undefined : view.media(current)
  if (current === undefined || !item) return <End queue={queue} />
  const entry = view.entry(current)
  const tier = entry ? view.tiers[entry.tier] : []
  const rivals = rivalsIn(view, current)

  return (
    <main className={css.page} id="main">
      <div className={`${css.line} ${css.spread}`}>
        <h1>{places.place}</h1>
        <Link to="/" className="button">
          {placing.stop}
        </Link>
      </div>
      <div>
        <LastOne queue={queue} />
        <p className={css.line}>
          <strong role="status">{placing.progress(queue.number, queue.total)}</strong>
          <span className={css.soft}>
            {entry ? placing.standing(titleOf(item), entry.tier, tier.indexOf(current) + 1) : ''}
          </span>
        </p>
      </div>
      {rivals.length === 0 ? (
        <p>{placing.alone}</p>
      ) : (
        <Compare
          key={current}
          newcomer={item}
          tag={placing.tag}
          rivals={rivals}
          numberOf={id => tier.indexOf(id) + 1}
          onDone={(duel, sure) => queue.finish(current, duel, sure)}
          onSkip={() => queue.skip(current)}
        />
      )}
      <div className={css.line}>
        <button type="button" onClick={() => void queue.leave([current])}>
          {placing.right}
        </button>
        {waiting.length > 1 ? (
          <button type="button" className="bare" onClick={() => void queue.leave(waiting)}>
            {placing.all(waiting.length)}
          </button>
        ) : null}
      </div>
      <p className={css.hint}>{placing.why}</p>
    </main>
  )
}

type Queue = ReturnType<typeof usePlacing>

/** What came of the last one, and the way back. */
function LastOne({ queue: { last } }: { queue: Queue }) {
  const { undo } = useMoves()
  return (
    <div className={css.line}>
      <span role="status" className={css.hint}>
        {last?.words}
      </span>
      {last && last.steps > 0 ? (
        <button type="button" className="bare" onClick={() => void undo(last.steps)}>
          <Icon name="undo" />
          {placing.undoLast}
        </button>
      ) : null}
    </div>
  )
}

/** Nothing is left to ask about, or the rest was left for another time. */
function End({ queue }: { queue: Queue }) {
  const { done, waiting, again } = queue
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  return (
    <main className={css.page} id="main">
      <h1 ref={heading} tabIndex={-1}>
        {places.place}
      </h1>
      <p role="status">
        {done > 0 ? `${placing.done(done)} ` : ''}
        {waiting.length > 0 ? placing.left(waiting.length) : placing.none}
      </p>
      <LastOne queue={queue} />
      <div className={css.line}>
        <Link to="/" className="button lit">
          {placing.toList}
        </Link>
        {waiting.length > 0 ? (
          <button type="button" onClick={again}>
            {placing.again}
          </button>
        ) : null}
      </div>
    </main>
  )
}
