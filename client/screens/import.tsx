import { useEffect, useRef, useState } from 'react'
import { Link, useNavigate, useSearchParams } from 'react-router'
import { beginImport, type ImportLine, importId, keptImports } from '../imports/keep.ts'
import { readFile } from '../imports/read.ts'
import { ImportRefused } from '../imports/types.ts'
import { FileDrop } from '../parts/file-drop.tsx'
import { ImportView } from '../parts/import-view.tsx'
import css from '../parts/page.module.css'
import { pause } from '../parts/use-import.ts'
import { useStore } from '../store/hooks.ts'
import { common, places } from '../texts/first.ts'
import { locale } from '../texts/language.ts'
import { formatNames, imports, refusalText } from '../texts/rest.ts'

const days = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' })
const digest = (bytes: Uint8Array<ArrayBuffer>) => crypto.subtle.digest('SHA-256', bytes)

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
  const [before, setBefore] = useState<ImportLine[]>([])
  const [reading, setReading] = useState(false)
  const [trouble, setTrouble] = useState<string>()
  const alarm = useRef<HTMLParagraphElement>(null)
  useEffect(() => {
    keptImports(store).then(setBefore, console.error)
  }, [store])
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
      <FileDrop onFile={read} busy={reading} />
      <p className={css.soft}>{imports.known}</p>
      <p className={css.hint}>{imports.stays}</p>
      <p role="status">{reading ? imports.reading : ''}</p>
      {trouble === undefined ? null : (
        <p ref={alarm} className={css.alarm} role="alert">
          {trouble}
        </p>
      )}
      {before.length === 0 ? null : (
        <>
          <h2>{imports.before}</h2>
          <ul className={css.list}>
            {before.map(({ id, name, at, format }) => (
              <li key={id} className={css.card}>
                <div className={css.grow}>
                  <Link to={`/import?of=${id}`} className={css.name} aria-label={imports.open(name)}>
                    {name}
                  </Link>
                  <span className={css.hint}>{imports.from(formatNames[format], days.format(new Date(at)))}</span>
                </div>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  )
}
