import { changesNothing } from '../adopt/standing.ts'
import { oldList } from '../texts/rest.ts'
import css from './page.module.css'
import type { Stood } from './use-standing.ts'

interface Props {
  stood: Stood | undefined
  guest: boolean
  /** It was taken in on this device before: what is not here was taken off since. */
  taken: boolean
  retry(): void
}

/** How much of an old list is on the list here already, and what taking it in would change. */
export function OldListStanding({ stood, guest, taken, retry }: Props) {
  const { standing, sure } = stood ?? { sure: false }
  const facts = !standing ? [] : sure ? factsOf(standing, taken) : [[oldList.atLeast, standing.ranked.here] as const]
  return (
    <section className={css.stack} aria-labelledby="old-list-standing">
      <h2 id="old-list-standing">{oldList.standing}</h2>
      <p role="status">{sentence(stood, guest)}</p>
      {facts.some(([, n]) => n > 0) ? (
        <dl className={css.facts}>
          {facts.map(([name, n]) =>
            n === 0 ? null : (
              <div key={name} style={{ display: 'contents' }}>
                <dt>{name}</dt>
                <dd>{n}</dd>
              </div>
            ),
          )}
        </dl>
      ) : null}
      {sure && !taken && standing && standing.ranked.here > 0 && standing.ranked.fresh > 0 ? (
        <p className={css.hint}>{oldList.takenOff}</p>
      ) : null}
      {stood && !sure && !guest ? (
        <div>
          <button type="button" onClick={retry}>
            {oldList.lookAgain}
          </button>
        </div>
      ) : null}
    </section>
  )
}

function factsOf({ ranked, saved, to_place, off_later, noted }: Stood['standing'], taken: boolean) {
  return [
    [oldList.rankedHere, ranked.here],
    [taken ? oldList.comesBack : oldList.rankedFresh, ranked.fresh],
    [oldList.toPlace, to_place],
    [oldList.noted, noted],
    [oldList.savedHere, saved.here],
    [oldList.savedFresh, saved.fresh],
    [oldList.offLater, off_later],
  ] as const
}

function sentence(stood: Stood | undefined, guest: boolean): string {
  if (!stood) return oldList.looking
  const { standing, sure } = stood
  if (!sure) return guest ? oldList.unsureGuest : oldList.unsure
  if (changesNothing(standing)) return oldList.nothingNew
  return standing.ranked.here + standing.saved.here === 0 ? oldList.allNew : oldList.someNew
}
