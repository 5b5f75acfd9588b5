import { useRef } from 'react'
import { Link } from 'react-router'
import type { Mutation } from '#sync-rules'
import { useStore } from '../store/hooks.ts'
import type { Attention } from '../store/types.ts'
import { attention, history } from '../texts/rest.ts'
import { titleOf } from './media.ts'
import { say } from './notice.ts'
import css from './page.module.css'
import { type Line, stillUndoes } from './past-lines.ts'
import { becameOf, momentOf, offerOf, sentenceOf } from './past-words.ts'
import { undoOfRun } from './use-history.ts'
import { useMoves, wherever } from './use-moves.ts'
import { useView } from './use-view.ts'

/** A wish that did not come true as it was meant: what happened, and one tap to have it after all. */
export function Case({ one }: { one: Attention }) {
  const view = useView()
  const store = useStore()
  const { tell } = useMoves()
  const { restore, mutation } = one
  const title = titleOf(view.media(mutation.args.media_id))
  const told = { ...mutation, media_id: mutation.args.media_id, from_tier: undefined, run: undefined }
  const haveIt = async (wish: Mutation) => {
    await store.append([wish])
    await store.dismiss(one.op_id)
  }
  return (
    <li className={css.card}>
      <div className={`${css.grow} ${css.stack}`}>
        <div>
          <Link to={`/item/${mutation.args.media_id}`} state={{ from: '/history' }} className={css.name}>
            {sentenceOf(view, told)}
          </Link>
          <span className={css.hint}>{momentOf(Date.parse(one.at), Date.now())}</span>
        </div>
        <p>
          {becameOf({ outcome: one.outcome, reason: one.reason ?? null, overruled: false })}
          {one.outcome === 'superseded' ? ` ${wherever(store, mutation.args.media_id)}` : ''}
        </p>
        {restore?.kind === 'ranking.note' ? (
          <p className={css.text}>{attention.other(restore.args.notes ?? '')}</p>
        ) : null}
        <div className={css.line}>
          {restore ? (
            <button
              type="button"
              className="lit"
              onClick={() =>
                void tell(
                  () => haveIt(restore),
                  () => attention.done(title),
                )
              }
            >
              {offerOf(restore)}
            </button>
          ) : null}
          <button
            type="button"
            aria-label={attention.leaveWhat(title)}
            onClick={() => void store.dismiss(one.op_id).catch(console.error)}
          >
            {attention.leave}
          </button>
        </div>
      </div>
    </li>
  )
}

/** One change, or all that came at once. */
export function Change({ line, filtered }: { line: Line; filtered: boolean }) {
  const view = useView()
  const store = useStore()
  const { tell } = useMoves()
  const here = useRef<HTMLLIElement>(null)
  const sentence = sentenceOf(view, line)
  const seqs = line.run?.seqs
  const undo = seqs ? [] : stillUndoes(view, line.undo)
  const { restore } = line

  /** Its button goes with what it did: the focus stays at the line. */
  async function append(wishes: readonly Mutation[], words: string) {
    await tell(
      () => store.append(wishes),
      () => words,
    )
    here.current?.focus()
  }

  async function takeBack() {
    try {
      const wishes = seqs ? stillUndoes(store.view(), await undoOfRun(seqs)) : undo
      if (wishes.length === 0) say(history.nothingLeft)
      else await append(wishes, history.takenBack(sentence))
    } catch (error) {
      console.warn(error)
      say(history.unreachable)
    }
  }

  const meta = [whose(line), momentOf(Date.parse(line.at), Date.now())]
  if (line.outcome === null && !store.guest) meta.push(history.unsent)
  return (
    <li className={`${css.card} ${css.apart}`} ref={here} tabIndex={-1}>
      <div className={css.grow}>
        <p>{sentence}</p>
        <p className={css.hint}>{meta.join(' · ')}</p>
        {becameOf(line) === undefined ? null : <p className={css.hint}>{becameOf(line)}</p>}
        {filtered || line.media_id === null || line.run ? null : (
          <Link to={`/history?item=${line.media_id}`} className={`${css.hint} ${css.tap}`}>
            {history.only(titleOf(view.media(line.media_id)))}
          </Link>
        )}
      </div>
      {restore ? (
        <button
          type="button"
          onClick={() => void append([restore], attention.done(titleOf(view.media(line.media_id ?? ''))))}
        >
          {offerOf(restore)}
        </button>
      ) : null}
      {seqs || undo.length > 0 ? (
        <button type="button" aria-label={history.takeBackWhat(sentence)} onClick={() => void takeBack()}>
          {history.takeBack}
        </button>
      ) : null}
    </li>
  )
}

function whose({ device, kind }: Line): string {
  if (device?.current) return history.thisDevice
  if (device && device.name !== '') return device.name
  return kind.startsWith('rest.') ? history.byApi : history.anotherDevice
}
