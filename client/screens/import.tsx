import { useEffect, useRef, useState } from 'react'
import { Link, useNavigate, useSearchParams } from 'react-router'
import { beginImport, importId } from '../imports/keep.ts'
import { readFile } from '../imports/read.ts'
import { ImportRefused } from '../imports/types.ts'
import { FileDrop } from '../parts/file-drop.tsx'
import { ImportView } from '../parts/import-view.tsx'
import { ImportsBefore } from '../parts/imports-before.tsx'
import css from '../parts/page.module.css'
import { pause } from '../parts/use-import.ts'
import { digest } from '../parts/use-standing.ts'
import { useStore } from '../store/hooks.ts'
import { common, places } from '../texts/first.ts'
import { imports, refusalText } from '../texts/rest.ts'

/** Lists from elsewhere: choosing a file, and then that import, which has an address of its own. */
export default function Import() {
  const [params] = useSearchParams()
  const id = params.get('of')
  return (
    <main className={css.page} id="main">
      {id === null ? <Choose /> : <ImportView key={id} id={id} />}
    </main>
  )
}

function Choose() {
  const store = useStore()
  const navigate = useNavigate()
  const [reading, setReading] = useState(false)
  const [trouble, setTrouble] = useState<string>()
  const alarm = useRef<HTMLParagraphElement>(null)
  useEffect(() => {
    if (trouble !== undefined) alarm.current?.scrollIntoView({ block: 'nearest' })
  }, [trouble])

  async function read(file: File) {
    setTrouble(undefined)
    setReading(true)
    try {
      const bytes = new Uint8Array(await file.arrayBuffer())
      const reading = await readFile(file.name, bytes, { pause })
      const id = await importId(reading, digest)
      await beginImport(store, { id, name: file.name, reading, now: new Date().toISOString() })
      void navigate(`/import?of=${id}`)
    } catch (error) {
      setReading(false)
      if (error instanceof ImportRefused) return setTrouble(refusalText[error.code](error.detail))
      console.error(error)
      setTrouble(error instanceof DOMException && error.name.startsWith('Not') ? imports.unreadable : common.notSaved)
    }
  }

  return (
    <>
      <h1>{places.imports}</h1>
      <p>{imports.what}</p>
      {store.guest ? (
        <p>
          {imports.needsAccount} <Link to="/sign-in">{places.signIn}</Link>
        </p>
      ) : null}
      <FileDrop onFile={read} busy={reading} />
      <p className={css.soft}>{imports.known}</p>
      <p className={css.hint}>{imports.stays}</p>
      <p role="status">{reading ? imports.reading : ''}</p>
      {trouble === undefined ? null : (
        <p ref={alarm} className={css.alarm} role="alert">
          {trouble}
        </p>
      )}
      <ImportsBefore />
    </>
  )
}
