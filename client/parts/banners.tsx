import { useEffect, useState } from 'react'
import { useSync } from '../store/hooks.ts'
import { storage, update } from '../texts.ts'
import css from './banners.module.css'

/** What must not be overlooked: storage that failed, and a new version that waits. */
export function Banners() {
  const { kind } = useSync()
  const reload = useNewVersion()
  return (
    <>
      {kind === 'storage_failed' ? (
        <p className={css.alarm} role="alert">
          {storage.failed}
        </p>
      ) : null}
      {reload || kind === 'needs_update' ? (
        <p className={css.news} role="status">
          {update.ready}
          <button type="button" onClick={reload ?? (() => location.reload())}>
            {update.reload}
          </button>
        </p>
      ) : null}
    </>
  )
}

function useNewVersion(): (() => void) | undefined {
  const [reload, setReload] = useState<() => void>()
  useEffect(() => {
    if (!import.meta.env.PROD) return
    import('./register-worker.ts')
      .then(({ registerWorker }) => registerWorker(start => setReload(() => start)))
      .catch(console.warn)
  }, [])
  return reload
}
