import { useEffect, useId, useState } from 'react'
import { Link } from 'react-router'
import { codePoints, type Found, MAX_SEARCH } from '#sync-rules'
import { block, findPeople, listMine, unblock } from '../api-social.ts'
import { FollowButton } from '../parts/follow-button.tsx'
import { MembersOnly } from '../parts/members-only.tsx'
import { MoreButton } from '../parts/more-button.tsx'
import css from '../parts/page.module.css'
import { PeopleNav } from '../parts/people-nav.tsx'
import section from '../parts/section.module.css'
import { useAccount } from '../parts/session-store.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { useAsk } from '../parts/use-ask.ts'
import { useDo } from '../parts/use-do.ts'
import { byOffset, useMore } from '../parts/use-more.ts'
import { places } from '../texts/first.ts'
import { finding, somebody } from '../texts/rest.ts'

/** Finding people, whom one follows, whom one has blocked. */
export default function People() {
  const { user } = useAccount()
  // What was changed here just now; a line stays where it is, so that it can be taken back.
  const [changed, setChanged] = useState<Record<string, boolean>>({})
  if (!user) return <MembersOnly heading={places.people} />
  const line = (person: Found) => (
    <Line
      key={person.id}
      person={person}
      follows={changed[person.id] ?? person.you_follow}
      onChange={follows => setChanged({ ...changed, [person.id]: follows })}
    />
  )
  return (
    <main className={css.page} id="main">
      <h1>{places.people}</h1>
      <PeopleNav />
      <p className={css.soft}>
        {user.visibility === 'public' ? finding.youPublic : finding.youPrivate}{' '}
        <Link to="/settings">{finding.change}</Link>
      </p>
      <Search line={line} />
      <Following line={line} />
      <Blocked />
    </main>
  )
}

type ToLine = (person: Found) => React.ReactNode

function Search({ line }: { line: ToLine }) {
  const id = useId()
  const [text, setText] = useState('')
  const query = useSettled(text.trim())
  const asked = useAsk(query === '' || codePoints(query) > MAX_SEARCH ? null : query, async signal => {
    const { data, meta } = await findPeople(query, signal)
    return { people: data, total: meta.total }
  })
  return (
    <section className={css.form} aria-labelledby={`${id}-name`}>
      <div className={css.field}>
        <label htmlFor={id} id={`${id}-name`}>
          {finding.find}
        </label>
        <input
          id={id}
          type="search"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={MAX_SEARCH}
          value={text}
          aria-describedby={`${id}-hint`}
          onChange={event => setText(event.target.value)}
        />
        <p id={`${id}-hint`} className={css.hint} role="status">
          {asked.value ? finding.found(asked.value.total) : finding.findHint}
        </p>
      </div>
      {asked.failure ? <Trouble asked={asked} /> : null}
      {asked.value && asked.value.people.length > 0 ? (
        <ul className={css.list} aria-label={finding.foundList}>
          {asked.value.people.map(line)}
        </ul>
      ) : null}
    </section>
  )
}

function Following({ line }: { line: ToLine }) {
  const id = useId()
  const list = useMore('following', (from?: number) => listMine('following', from), byOffset)
  return (
    <section className={section.section} aria-labelledby={id}>
      <h2 id={id}>{finding.following}</h2>
      {list.items?.length === 0 ? <p className={css.soft}>{finding.followsNobody}</p> : null}
      {list.items ? <ul className={css.list}>{list.items.map(line)}</ul> : null}
      <Trouble asked={list.asked} />
      <MoreButton list={list} />
    </section>
  )
}

function Blocked() {
  const id = useId()
  const list = useMore('blocked', (from?: number) => listMine('blocked', from), byOffset)
  // Why there is no answer is told by the list above.
  if (!list.items?.length) return null
  return (
    <section className={section.section} aria-labelledby={id}>
      <h2 id={id}>{finding.blocked}</h2>
      <p className={css.hint}>{finding.blockedWhy}</p>
      <ul className={css.list}>
        {list.items.map(person => (
          <BlockedLine key={person.id} person={person} />
        ))}
      </ul>
      <MoreButton list={list} />
    </section>
  )
}

/** It stays where it is, so that lifting a block can be taken back. */
function BlockedLine({ person: { id, username } }: { person: Found }) {
  const act = useDo()
  const [lifted, setLifted] = useState(false)
  async function turn() {
    const done = lifted
      ? await act(() => block(id), somebody.blocked(username))
      : await act(() => unblock(id), somebody.unblocked(username))
    if (done) setLifted(!lifted)
  }
  return (
    <li className={css.card}>
      <span className={`${css.grow} ${css.name}`}>{username}</span>
      <button
        type="button"
        aria-label={lifted ? somebody.blockOf(username) : finding.unblockOf(username)}
        onClick={() => void turn()}
      >
        {lifted ? somebody.block : somebody.unblock}
      </button>
    </li>
  )
}

function Line({
  person,
  follows,
  onChange,
}: {
  person: Found
  /** Null for oneself. */
  follows: boolean | null
  onChange(follows: boolean): void
}) {
  return (
    <li className={css.card}>
      <div className={css.grow}>
        <Link to={`/people/${person.username}`} className={css.name}>
          {person.username}
        </Link>
      </div>
      {follows === null ? null : <FollowButton person={person} follows={follows} onChange={onChange} />}
    </li>
  )
}

const PAUSE = 250

/** A text once it has not changed for a moment. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), PAUSE)
    return () => clearTimeout(timer)
  }, [text])
  return settled
}
