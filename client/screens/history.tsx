import { useMemo, useState, useSyncExternalStore } from 'react'
import { Link, useSearchParams } from 'react-router'
import { titleOf } from '../parts/media.ts'
import css from '../parts/page.module.css'
import { Case, Change } from '../parts/past-line.tsx'
import { logged, waiting } from '../parts/past-lines.ts'
import { momentOf } from '../parts/past-words.ts'
import { type Log, useHistory } from '../parts/use-history.ts'
import { useView } from '../parts/use-view.ts'
import { useAttention, useStore } from '../store/hooks.ts'
import { places } from '../texts/first.ts'
import { attention, history } from '../texts/rest.ts'

const KEPT_MS = 30 * 86_400_000
const PAGE = 50

/** What was changed, newest first, each to be taken back: what waits on this device, then what the server logged. */
export default function History() {
  const [params] = useSearchParams()
  const item = params.get('item')
  const title = titleOf(useView().media(item ?? ''))
  const log = useHistory(item)
  return (
    <main className={css.page} id="main">
      <h1>{places.history}</h1>
      <Cases item={item} />
      {item === null ? (
        <p className={css.soft}>{log.reach === 'guest' ? history.guest : history.explain}</p>
      ) : (
        <p className={css.line}>
          <strong>{history.onlyOf(title)}</strong>
          <Link to="/history">{history.showAll}</Link>
        </p>
      )}
      <Told log={log} />
      <Changes key={item} log={log} item={item} title={title} />
    </main>
  )
}

/** What did not come true as it was meant. */
function Cases({ item }: { item: string | null }) {
  const cases = useAttention().filter(one => item === null || one.mutation.args.media_id === item)
  if (cases.length === 0) return null
  return (
    <section className={css.stack} aria-labelledby="cases">
      <h2 id="cases">{attention.heading}</h2>
      <ul className={css.list}>
        {cases.map(one => (
          <Case key={one.op_id} one={one} />
        ))}
      </ul>
    </section>
  )
}

/** How far this reaches, where it is not all. */
function Told({ log: { reach, read, again } }: { log: Log }) {
  const words = {
    guest: '',
    here: '',
    busy: history.busy,
    offline: read === null ? history.offlineUnread : history.offline(momentOf(Date.parse(read), Date.now())),
    failed: history.failed,
    signed_out: history.signIn,
  }[reach]
  return (
    <div className={css.line}>
      <p className={css.hint} role="status">
        {words}
      </p>
      {reach === 'offline' || reach === 'failed' ? (
        <button type="button" onClick={again}>
          {history.again}
        </button>
      ) : null}
      {reach === 'signed_out' ? (
        <Link to="/sign-in" className="button">
          {places.signIn}
        </Link>
      ) : null}
    </div>
  )
}

function Changes({ log, item, title }: { log: Log; item: string | null; title: string }) {
  const store = useStore()
  const unsent = useSyncExternalStore(store.subscribe, store.unsent)
  const cases = useAttention()
  const [shown, setShown] = useState(PAGE)
  // biome-ignore lint/correctness/useExhaustiveDependencies: what waits is read through the store
  const own = useMemo(() => {
    const lines = waiting(store.past(), Date.now() - KEPT_MS)
    return lines.filter(line => item === null || line.media_id === item)
  }, [store, unsent, item])
  const others = useMemo(() => {
    const here = new Set([...unsent.map(wish => wish.op_id), ...cases.map(one => one.op_id)])
    return logged(log.entries, here)
  }, [log.entries, unsent, cases])
  const allOwn = own.length <= shown
  const lines = allOwn ? [...own, ...others] : own.slice(0, shown)
  const empty = item === null ? history.empty : history.emptyOf(title)
  return (
    <>
      {lines.length === 0 && (log.reach === 'here' || log.reach === 'guest') ? (
        <p className={css.soft}>{empty}</p>
      ) : null}
      <ul className={css.list} aria-label={history.list}>
        {lines.map(line => (
          <Change key={line.key} line={line} filtered={item !== null} />
        ))}
      </ul>
      {!allOwn || log.older ? (
        <button type="button" onClick={() => (allOwn ? void log.more() : setShown(shown + PAGE))}>
          {history.more}
        </button>
      ) : null}
    </>
  )
}
