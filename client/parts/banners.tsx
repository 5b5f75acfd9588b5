import { useState, useSyncExternalStore } from 'react'
import { Link, useLocation } from 'react-router'
import { isWanting, onWanting } from '../loading.ts'
import { useStore, useSync } from '../store/hooks.ts'
import { common, places, storage, update } from '../texts/first.ts'
import css from './banners.module.css'
import { useNewVersion } from './new-version.ts'
import { answerOldList, oldListWaits } from './old-list-flag.ts'
import { useAccount } from './session-store.tsx'

/** What must not be overlooked: storage that failed or was lost, and a new version that waits. */
export function Banners() {
  const { kind, lost, put_back } = useSync()
  const store = useStore()
  const reload = useNewVersion()
  const wanting = useSyncExternalStore(onWanting, isWanting)
  const ready = reload || kind === 'needs_update' ? update.ready : wanting && update.wanting
  const news = kind === 'newer_version' ? update.elsewhere : ready
  return (
    <>
      {kind === 'storage_failed' ? (
        <p className={css.alarm} role="alert">
          {storage.failed}
          <Link to="/data" className="button">
            {storage.copy}
          </Link>
        </p>
      ) : null}
      {lost > 0 || put_back ? (
        <p className={css.alarm} role="alert">
          {lost > 0 ? storage.lost(lost) : storage.putBack}
          <button type="button" onClick={() => void store.forgetLost().catch(() => {})}>
            {storage.lostRead}
          </button>
        </p>
      ) : null}
      {news ? (
        <p className={css.news} role="status">
          {news}
          <button type="button" onClick={reload ?? (() => location.reload())}>
            {update.reload}
          </button>
        </p>
      ) : null}
      <OldListNews />
    </>
  )
}

function OldListNews() {
  const { owner_id } = useStore()
  const { arrived } = useAccount()
  const { pathname } = useLocation()
  const [put, setPut] = useState(false)
  if (put || !arrived || pathname !== '/' || !oldListWaits(owner_id)) return null
  return (
    <p className={css.news}>
      {places.oldList}.
      <span className={css.acts}>
        <Link to="/old-list" className="button lit">
          {common.look}
        </Link>
        <button
          type="button"
          onClick={() => {
            answerOldList(owner_id, 'later')
            setPut(true)
          }}
        >
          {common.notNow}
        </button>
      </span>
    </p>
  )
}
