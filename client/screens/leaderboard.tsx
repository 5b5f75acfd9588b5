import { Link, useSearchParams } from 'react-router'
import type { LeaderboardEntry } from '#sync-rules'
import { leaderboard } from '../api-social.ts'
import { kindAndYear } from '../parts/media.ts'
import { MoreButton } from '../parts/more-button.tsx'
import css from '../parts/page.module.css'
import people from '../parts/people.module.css'
import { PeopleNav } from '../parts/people-nav.tsx'
import { Poster } from '../parts/poster.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { byOffset, useMore } from '../parts/use-more.ts'
import { places } from '../texts/first.ts'
import { points } from '../texts/language.ts'
import { leaders } from '../texts/rest.ts'

const kinds = ['titles', 'people'] as const

/** The leaderboards, with their rule and their age. For everybody, signed in or not. */
export default function Leaderboard() {
  const [params] = useSearchParams()
  const kind = params.get('kind') === 'people' ? 'people' : 'titles'
  return (
    <main className={css.page} id="main">
      <h1>{places.leaderboard}</h1>
      <PeopleNav />
      <nav className={`${css.line} ${people.kinds}`} aria-label={leaders.which}>
        {kinds.map(one => (
          <Link
            key={one}
            to={`/leaderboard?kind=${one}`}
            className="button"
            aria-current={one === kind ? 'page' : undefined}
          >
            {leaders.kinds[one]}
          </Link>
        ))}
      </nav>
      <Table key={kind} kind={kind} />
    </main>
  )
}

function Table({ kind }: { kind: (typeof kinds)[number] }) {
  const list = useMore(kind, (from?: number) => leaderboard(kind, from), byOffset)
  const { items, asked } = list
  return (
    <section className={css.form} aria-label={leaders.kinds[kind]}>
      <Trouble asked={asked} />
      {asked.value ? (
        <>
          <div className={people.rule}>
            <h2>{leaders.rule}</h2>
            <p>{leaders.ruleOf(asked.value.meta)}</p>
            <p className={css.hint}>{leaders.who}</p>
            <p className={css.hint}>{leaders.age(asked.value.meta.age_seconds)}</p>
          </div>
          {items?.length === 0 ? <p className={css.soft}>{leaders[`${kind}Empty`]}</p> : null}
          <ol className={css.list} aria-label={leaders.kinds[kind]}>
            {items?.map(entry => (
              <Line key={'user' in entry ? entry.user.id : entry.media_item.id} entry={entry} />
            ))}
          </ol>
          <MoreButton list={list} />
        </>
      ) : null}
    </section>
  )
}

function Line({ entry }: { entry: LeaderboardEntry }) {
  const rank = <span className={people.rank}>{leaders.number(entry.rank)}</span>
  if ('user' in entry) {
    return (
      <li className={css.card}>
        {rank}
        <div className={css.grow}>
          <Link to={`/people/${entry.user.username}`} className={css.name}>
            {entry.user.username}
          </Link>
          <span className={css.hint}>{leaders.ranked(entry.ranked)}</span>
        </div>
      </li>
    )
  }
  return (
    <li className={css.card}>
      {rank}
      <Poster item={entry.media_item} size="row" />
      <div className={css.grow}>
        <span className={css.name}>{entry.media_item.title}</span>
        <span className={css.hint}>
          {kindAndYear(entry.media_item)} · {leaders.raters(entry.raters)}
        </span>
      </div>
      <span className={people.figure}>{points(entry.score)}</span>
    </li>
  )
}
