import { Link } from 'react-router'
import type { Mutation } from '#sync-rules'
import { titleOf } from '../parts/media.ts'
import css from '../parts/page.module.css'
import { useMoves } from '../parts/use-moves.ts'
import { useView } from '../parts/use-view.ts'
import { useAttention, useStore } from '../store/hooks.ts'
import type { Attention as Case, View } from '../store/types.ts'
import { common } from '../texts.ts'

const times = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })

/** What the person wished for, in words. */
function wish({ kind, args }: Mutation): string {
  switch (kind) {
    case 'ranking.place':
      return `You put it in tier ${args.tier}.`
    case 'ranking.remove':
      return 'You took it off your list.'
    case 'ranking.note':
      return args.notes === null ? 'You removed its note.' : `You wrote: “${args.notes}”`
    case 'ranking.rematch':
      return 'You said it is another film or play.'
    case 'watchlist.add':
      return 'You saved it for later.'
    case 'watchlist.remove':
      return 'You took it out of Watch later.'
    case 'media.stub':
      return `You entered “${args.title}”.`
  }
}

/** What became of it. */
function happened({ outcome, reason }: Case): string {
  if (outcome === 'kept_both') return 'Its note was changed elsewhere too. Both texts are kept, one below the other.'
  if (outcome === 'superseded') return 'Another of your devices decided otherwise, later. That holds now.'
  if (outcome === 'parked') return 'The server could not carry this out. It is kept aside; nothing else is held up.'
  if (reason === 'quota') return 'Your account is full, so this was not taken.'
  return 'The server did not accept this.'
}

/** What would be done by the one tap. */
function offer({ kind, args }: Mutation): string {
  if (kind === 'ranking.place') return `Put it in tier ${args.tier} after all`
  if (kind === 'ranking.remove') return 'Take it off after all'
  if (kind === 'ranking.note') return 'Use your text'
  return 'Do it after all'
}

function subject(view: View, { args }: Mutation): string {
  return titleOf(view.media(args.media_id))
}

/** Wishes that did not come true as they were meant: each with what happened, and one tap to have it after all. */
export default function Attention() {
  const cases = useAttention()
  return (
    <main className={css.page} id="main">
      <h1>Needs attention</h1>
      {cases.length === 0 ? (
        <>
          <p className={css.soft}>Nothing does. Everything you did is as you meant it.</p>
          <Link to="/" className="button">
            {common.back}
          </Link>
        </>
      ) : (
        <ul className={css.list}>
          {cases.map(one => (
            <Line key={one.op_id} one={one} />
          ))}
        </ul>
      )}
    </main>
  )
}

function Line({ one }: { one: Case }) {
  const view = useView()
  const store = useStore()
  const { tell } = useMoves()
  const { restore } = one
  const title = subject(view, one.mutation)
  return (
    <li className={css.card}>
      <div className={`${css.grow} ${css.stack}`}>
        <div>
          <Link to={`/item/${one.mutation.args.media_id}`} className={css.name}>
            {title}
          </Link>
          <span className={css.hint}>{times.format(new Date(one.at))}</span>
        </div>
        <p>
          {wish(one.mutation)} {happened(one)}
        </p>
        <div className={css.line}>
          {restore ? (
            <button
              type="button"
              className="lit"
              onClick={() =>
                void tell(
                  async () => {
                    await store.append([restore])
                    await store.dismiss(one.op_id)
                  },
                  () => `${title}: done.`,
                )
              }
            >
              {offer(restore)}
            </button>
          ) : null}
          <button type="button" onClick={() => void store.dismiss(one.op_id).catch(console.error)}>
            Leave it so
          </button>
        </div>
      </div>
    </li>
  )
}
