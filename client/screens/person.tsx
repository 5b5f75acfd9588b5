import { useId, useState } from 'react'
import { Link, useParams } from 'react-router'
import type { PlacedTitle, Profile } from '#sync-rules'
import { block, profileOf, unblock } from '../api-social.ts'
import { agreementOf } from '../parts/agreement.ts'
import { FollowButton } from '../parts/follow-button.tsx'
import { forgetFeedOf } from '../parts/kept-feed.ts'
import { MoreButton } from '../parts/more-button.tsx'
import css from '../parts/page.module.css'
import { PeopleNav } from '../parts/people-nav.tsx'
import section from '../parts/section.module.css'
import { useAccount } from '../parts/session-store.tsx'
import { TheirBoard } from '../parts/their-board.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { useDo } from '../parts/use-do.ts'
import { byOffset, useMore } from '../parts/use-more.ts'
import { useView } from '../parts/use-view.ts'
import { useStore } from '../store/hooks.ts'
import { places } from '../texts/first.ts'
import { finding, members, somebody } from '../texts/rest.ts'

/** Somebody's page: their board, beside one's own. Who is private, or blocks or is blocked, is as if they were not. */
export default function Person() {
  const { username = '' } = useParams()
  const { user } = useAccount()
  return <Page key={`${username} ${user?.id}`} username={username} />
}

/** The board comes in pages, and the rest of the profile with each of them. */
async function pageOf(username: string, from?: number) {
  const { data, meta } = await profileOf(username, from)
  return { data: data.rankings, meta: { ...meta, profile: data } }
}

function Page({ username }: { username: string }) {
  const list = useMore(username, (from?: number) => pageOf(username, from), byOffset)
  const [blocked, setBlocked] = useState<Profile['user']>()
  const [lifted, setLifted] = useState(false)
  const { asked, items } = list
  const me = useAccount().user
  function lift() {
    setBlocked(undefined)
    setLifted(true)
    asked.again()
  }
  if (blocked) return <Blocked person={blocked} onLifted={lift} />
  if (asked.failure?.kind === 'missing') {
    return (
      <main className={css.page} id="main">
        <h1>{somebody.missing(username)}</h1>
        <PeopleNav />
        <p className={css.soft}>{somebody.missingWhy}</p>
        <Link to="/people" className="button">
          {finding.find}
        </Link>
      </main>
    )
  }
  const profile = asked.value?.meta.profile
  return (
    <main className={css.page} id="main">
      <h1>{profile?.user.username ?? username}</h1>
      <PeopleNav />
      <Trouble asked={asked} />
      {profile && items && asked.value ? (
        <>
          <Head
            profile={profile}
            lifted={lifted}
            onFollow={you_follow =>
              asked.put(({ data, meta }) => {
                const followers = meta.profile.followers + (you_follow ? 1 : -1)
                return { data, meta: { ...meta, profile: { ...meta.profile, you_follow, followers } } }
              })
            }
            onBlock={() => setBlocked(profile.user)}
          />
          <Beside rankings={items} whole={list.more === undefined} person={profile.user} />
          {items.length === 0 ? (
            <p className={css.soft}>{somebody.nothing}</p>
          ) : (
            <TheirBoard rankings={items} own={me?.id === profile?.user.id} />
          )}
          <MoreButton list={list} words={somebody.moreOf(items.length, asked.value.meta.total)} />
        </>
      ) : null}
    </main>
  )
}

interface HeadProps {
  profile: Profile
  /** A block was lifted just now, and the focus is to be where it began. */
  lifted: boolean
  onFollow(follows: boolean): void
  onBlock(): void
}

function Head({ profile: { user, followers, following, you_follow }, lifted, onFollow, onBlock }: HeadProps) {
  const me = useAccount().user
  const store = useStore()
  const act = useDo()

  async function shut() {
    if (!(await act(() => block(user.id), somebody.blocked(user.username)))) return
    await forgetFeedOf(store, user.id)
    onBlock()
  }

  const mine = me?.id === user.id
  const own = user.visibility === 'public' ? somebody.yours : somebody.yoursPrivate
  return (
    <>
      <p>{somebody.counts(followers, following)}</p>
      <p className={css.soft}>{mine ? own : somebody.everyone}</p>
      {mine ? <Link to="/settings">{finding.change}</Link> : null}
      {me ? null : (
        <p>
          {members.why} <Link to="/sign-in">{places.signIn}</Link>
        </p>
      )}
      {me && !mine && you_follow !== null ? (
        <div className={css.line}>
          <FollowButton person={user} follows={you_follow} onChange={onFollow} />
          <button
            type="button"
            // biome-ignore lint/a11y/noAutofocus: only where the button that was pressed is gone
            autoFocus={lifted}
            aria-label={somebody.blockOf(user.username)}
            onClick={() => void shut()}
          >
            {somebody.block}
          </button>
        </div>
      ) : null}
    </>
  )
}

function Blocked({ person, onLifted }: { person: Profile['user']; onLifted(): void }) {
  const act = useDo()
  return (
    <main className={css.page} id="main">
      <h1>{somebody.blocked(person.username)}</h1>
      <PeopleNav />
      <p className={css.soft}>{somebody.blockedWhy}</p>
      <button
        type="button"
        // biome-ignore lint/a11y/noAutofocus: the button that was pressed is gone, and this takes it back
        autoFocus
        onClick={async () => (await act(() => unblock(person.id), somebody.unblocked(person.username))) && onLifted()}
      >
        {somebody.unblock}
      </button>
    </main>
  )
}

/** The two lists in numbers, where there is a list of one's own. */
function Beside({
  rankings,
  whole,
  person,
}: {
  rankings: readonly PlacedTitle[]
  whole: boolean
  person: Profile['user']
}) {
  const id = useId()
  const view = useView()
  const me = useAccount().user
  const none = Object.values(view.tiers).every(list => list.length === 0)
  if (none || rankings.length === 0 || me?.id === person.id) return null
  const { both, same, higher, lower, apart } = agreementOf(rankings, mediaId => view.entry(mediaId)?.tier)
  return (
    <section className={section.section} aria-labelledby={id}>
      <h2 id={id}>{somebody.compare}</h2>
      <p>{both === 0 ? somebody.noneShared : somebody.both(both)}</p>
      {both === 0 ? null : (
        <dl className={css.facts}>
          <dt>{somebody.same}</dt>
          <dd>{same}</dd>
          <dt>{somebody.higher}</dt>
          <dd>{higher}</dd>
          <dt>{somebody.lower}</dt>
          <dd>{lower}</dd>
        </dl>
      )}
      {apart.length === 0 ? null : (
        <>
          <h3>{somebody.apart}</h3>
          <ul className={css.list}>
            {apart.map(({ item, mine, theirs }) => (
              <li key={item.id}>{somebody.apartLine(item.title, mine, theirs)}</li>
            ))}
          </ul>
        </>
      )}
      {whole ? null : <p className={css.hint}>{somebody.compareFirst(rankings.length)}</p>}
    </section>
  )
}
