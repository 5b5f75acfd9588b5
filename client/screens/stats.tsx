import { useMemo, useState } from 'react'
import { Link } from 'react-router'
import type { MediaType } from '#sync-rules'
import { type Bar, Bars } from '../parts/bars.tsx'
import { countUp } from '../parts/count-up.ts'
import css from '../parts/page.module.css'
import { useView } from '../parts/use-view.ts'
import { places, tierNames } from '../texts/first.ts'
import { stats } from '../texts/rest.ts'
import chooser from './board.module.css'

const choices: [MediaType | undefined, string][] = [
  [undefined, stats.all],
  ['MOVIE', stats.films],
  ['PLAY', stats.plays],
]
const kindNames: Record<MediaType, string> = { MOVIE: stats.films, PLAY: stats.plays }

/** What is ranked, counted. From this device alone, so it needs no network. */
export default function Stats() {
  const view = useView()
  const [only, setOnly] = useState<MediaType>()
  const numbers = useMemo(() => countUp(view, only), [view, only])
  const { ranked } = numbers
  const tiers: Bar[] = [...numbers.tiers].map(([tier, count]) => ({
    name: stats.tier(tier, tierNames[tier]),
    count,
    colour: `tier-${tier}`,
  }))
  const kinds = [...numbers.kinds].map(([kind, count]) => ({ name: kind ? kindNames[kind] : stats.noTitle, count }))
  const genres = [...numbers.genres].map(([genre, count]) => ({ name: genre ?? stats.noGenre, count }))
  const decades = [...numbers.decades].map(([decade, count]) => ({
    name: decade === null ? stats.noYear : stats.decade(decade),
    count,
  }))
  return (
    <main className={css.page} id="main">
      <h1>{places.stats}</h1>
      <fieldset className={chooser.filter}>
        <legend className="unseen">{stats.show}</legend>
        {choices.map(([kind, name]) => (
          <label key={name}>
            <input type="radio" name="count" checked={only === kind} onChange={() => setOnly(kind)} />
            {name}
          </label>
        ))}
      </fieldset>
      {ranked === 0 ? (
        <>
          <p className={css.soft} role="status">
            {only ? stats.emptyKind : stats.empty}
          </p>
          <Link to="/add" className="button lit">
            {places.search}
          </Link>
        </>
      ) : (
        <>
          <p className={css.soft} role="status">
            {stats.ranked(ranked)}
          </p>
          <Bars heading={stats.tiers} bars={tiers} of={ranked} />
          {only ? null : <Bars heading={stats.kinds} bars={kinds} of={ranked} />}
          <Bars heading={stats.genres} hint={stats.genresWhy} bars={genres} of={ranked} />
          <Bars heading={stats.decades} bars={decades} of={ranked} />
        </>
      )}
    </main>
  )
}
