import { Link } from 'react-router'
import { Icon } from '../parts/icons.tsx'
import { LanguageChoice } from '../parts/language-choice.tsx'
import css from '../parts/page.module.css'
import { ThemeChoice } from '../parts/theme-choice.tsx'
import { places as names } from '../texts/first.ts'
import { more } from '../texts/rest.ts'

type Place = readonly [to: string, name: string, why: string]

const groups: readonly (readonly [name: string, places: readonly Place[]])[] = [
  [
    more.yours,
    [
      ['/stats', names.stats, more.statsWhy],
      ['/history', names.history, more.historyWhy],
      ['/place', names.place, more.placeWhy],
    ],
  ],
  [
    more.others,
    [
      ['/people', names.people, more.peopleWhy],
      ['/feed', names.feed, more.feedWhy],
      ['/leaderboard', names.leaderboard, more.leaderboardWhy],
      ['/share', names.share, more.shareWhy],
    ],
  ],
  [
    more.bring,
    [
      ['/import', names.imports, more.importWhy],
      ['/data', names.data, more.dataWhy],
      ['/old-list', more.oldList, more.oldListWhy],
    ],
  ],
  [
    more.app,
    [
      ['/settings', names.settings, more.settingsWhy],
      ['/about', names.about, more.aboutWhy],
    ],
  ],
]

/** Every place that is not in the line of places, with a line about each; and how the app looks. */
export default function More() {
  return (
    <main className={css.page} id="main">
      <h1>{names.more}</h1>
      {groups.map(([name, places]) => (
        <section key={name} className={css.group} aria-label={name}>
          <h2>{name}</h2>
          <ul className={css.doors}>
            {places.map(([to, place, why]) => (
              <li key={to}>
                <Link to={to} className={css.door}>
                  <span className={css.grow}>
                    <span className={css.name}>{place}</span> <span className={css.hint}>{why}</span>
                  </span>
                  <Icon name="forth" />
                </Link>
              </li>
            ))}
          </ul>
        </section>
      ))}
      <ThemeChoice />
      <LanguageChoice />
    </main>
  )
}
