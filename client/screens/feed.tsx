import { useEffect, useState } from 'react'
import { Link } from 'react-router'
import type { Activity } from '#sync-rules'
import { feedPage } from '../api-social.ts'
import { type KeptFeed, keepFeed, keptFeed } from '../parts/kept-feed.ts'
import { MembersOnly } from '../parts/members-only.tsx'
import { MoreButton } from '../parts/more-button.tsx'
import css from '../parts/page.module.css'
import people from '../parts/people.module.css'
import { PeopleNav } from '../parts/people-nav.tsx'
import { Poster } from '../parts/poster.tsx'
import { SaveButton } from '../parts/save-button.tsx'
import { useAccount } from '../parts/session-store.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { byCursor, useMore } from '../parts/use-more.ts'
import { useEntry, useStore } from '../store/hooks.ts'
import { places } from '../texts/first.ts'
import { locale, points } from '../texts/language.ts'
import { news } from '../texts/rest.ts'

const times = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' })

/** What the people one follows did. Without a network: what was here last. */
export default function Feed() {
  const { user } = useAccount()
  return user ? <News /> : <MembersOnly heading={places.feed} />
}

function News() {
  const store = useStore()
  const list = useMore('feed', feedPage, byCursor)
  const [kept, setKept] = useState<KeptFeed>()
  const { items, asked } = list
  const first = items !== undefined
  // Only a first page is kept: what came after it is older, and may be much.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the next pages are not to be kept
  useEffect(() => {
    if (items) void keepFeed(store, items)
  }, [store, first])
  const failed = asked.failure !== undefined
  useEffect(() => {
    if (failed) void keptFeed(store).then(setKept)
  }, [store, failed])
  const old = items ? undefined : kept
  const entries = items ?? old?.entries

  return (
    <main className={css.page} id="main">
      <h1>{places.feed}</h1>
      <PeopleNav />
      <Trouble asked={asked} />
      {old ? <p className={css.soft}>{news.asOf(times.format(new Date(old.at)))}</p> : null}
      {entries?.length === 0 ? (
        <>
          <p className={css.soft}>{news.empty}</p>
          <Link to="/people" className="button lit">
            {news.findPeople}
          </Link>
        </>
      ) : null}
      {entries && entries.length > 0 ? (
        <>
          <ul className={css.list} aria-label={news.list}>
            {entries.map(entry => (
              <Line key={entry.id} entry={entry} />
            ))}
          </ul>
          <MoreButton list={list} />
          <p className={css.hint}>{news.who}</p>
        </>
      ) : null}
    </main>
  )
}

function sentence({ kind, user: { username }, media_item, tier, visual_score, count }: Activity): string {
  if (kind === 'imported') return news.imported(username, count ?? 0)
  const title = media_item?.title ?? ''
  if (kind === 'noted' || tier === null || visual_score === null) return news.noted(username, title)
  return news[kind](username, title, tier, points(visual_score))
}

function Line({ entry }: { entry: Activity }) {
  const { media_item } = entry
  const ranked = useEntry(media_item?.id ?? '') !== undefined
  return (
    <li className={css.card}>
      {media_item ? (
        <Poster item={media_item} size="row" />
      ) : (
        <span className={people.many} aria-hidden="true">
          {entry.count}
        </span>
      )}
      <div className={css.grow}>
        <Link to={`/people/${entry.user.username}`} className={css.name}>
          {sentence(entry)}
        </Link>
        <time className={css.hint} dateTime={entry.created_at}>
          {times.format(new Date(entry.created_at))}
        </time>
      </div>
      {/* What somebody typed in is theirs: it cannot be saved by others. */}
      {media_item && !media_item.is_user_generated && !ranked ? <SaveButton item={media_item} /> : null}
    </li>
  )
}
