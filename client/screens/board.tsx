import { lazy, Suspense, useEffect, useMemo, useState } from 'react'
import { Link, Outlet } from 'react-router'
import { type MediaType, tiers } from '#sync-rules'
import { ErrorBoundary } from '../parts/error-boundary.tsx'
import { Icon } from '../parts/icons.tsx'
import type { Shown } from '../parts/places.ts'
import { TierList } from '../parts/tier-list.tsx'
import { useView } from '../parts/use-view.ts'
import { useStore, useSync } from '../store/hooks.ts'
import type { View } from '../store/types.ts'
import { board, places } from '../texts/first.ts'
import css from './board.module.css'

const Drag = lazy(() => import('../parts/drag.tsx'))
const MoveDialog = lazy(() => import('../parts/move-dialog.tsx'))
const ToPlace = lazy(() => import('../parts/to-place.tsx'))

type Filter = 'ALL' | MediaType
const filters: readonly Filter[] = ['ALL', 'MOVIE', 'PLAY']

/** The tiers as a filter shows them. Without one they are the store's own arrays. */
function shownOf(view: View, filter: Filter): Shown {
  if (filter === 'ALL') return view.tiers
  const only = (ids: readonly string[]) => ids.filter(id => view.media(id)?.media_type === filter)
  const { S, A, B, C, D } = view.tiers
  return { S: only(S), A: only(A), B: only(B), C: only(C), D: only(D) }
}

/** The board: five tiers. An item's page opens over it, so that its scroll is kept. */
export function Board() {
  const view = useView()
  const sync = useSync()
  const [filter, setFilter] = useState<Filter>('ALL')
  const [moving, setMoving] = useState<string>()
  const shown = useMemo(() => shownOf(view, filter), [view, filter])
  const empty = tiers.every(tier => view.tiers[tier].length === 0)
  const canDrag = useAfterFirstPaint() && !empty

  return (
    <main className={css.page} id="main">
      <div className={css.top}>
        <h1>{board.heading}</h1>
        {canDrag ? (
          <ErrorBoundary quiet>
            <Suspense>
              <ToPlace />
            </Suspense>
          </ErrorBoundary>
        ) : null}
        <fieldset className={css.filter}>
          <legend className="unseen">{board.show}</legend>
          {filters.map(value => (
            <label key={value}>
              <input
                type="radio"
                name="show"
                value={value}
                checked={filter === value}
                onChange={() => setFilter(value)}
              />
              {board.kinds[value]}
            </label>
          ))}
        </fieldset>
      </div>
      {empty ? <Invitation waiting={!sync.first_sync_done && sync.kind === 'starting'} /> : null}
      <TierList shown={shown} filtered={filter !== 'ALL'} onMove={setMoving}>
        {drawn =>
          canDrag ? (
            <ErrorBoundary quiet>
              <Suspense>
                <Drag shown={shown} drawn={drawn} />
              </Suspense>
            </ErrorBoundary>
          ) : null
        }
      </TierList>
      <p className={css.keys}>{board.keys}</p>
      {empty ? null : (
        <Link to="/share" className={`button ${css.share}`}>
          {places.share}
        </Link>
      )}
      <Suspense>
        {moving === undefined ? null : <MoveDialog id={moving} onClose={() => setMoving(undefined)} />}
      </Suspense>
      <Outlet />
    </main>
  )
}

function Invitation({ waiting }: { waiting: boolean }) {
  const { guest } = useStore()
  if (waiting) return <p role="status">{board.first}</p>
  return (
    <div className={css.invitation}>
      <h2>{board.invitation}</h2>
      <p>
        {board.invitationMore} {guest ? board.guestList : board.userList}
      </p>
      <Link to="/add" className="button lit">
        <Icon name="search" />
        {places.search}
      </Link>
    </div>
  )
}

function useAfterFirstPaint(): boolean {
  const [painted, setPainted] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setPainted(true), 50)
    return () => clearTimeout(timer)
  }, [])
  return painted
}
