import { type DragEvent, useId, useState } from 'react'
import { imports } from '../texts/rest.ts'
import css from './file-drop.module.css'
import page from './page.module.css'

/** A field one chooses a file in, or drops it on. */
export function FileDrop({ onFile, busy }: { onFile(file: File): void; busy: boolean }) {
  const id = useId()
  const [over, setOver] = useState(false)
  const drag = (is: boolean) => (event: DragEvent) => {
    event.preventDefault()
    setOver(is)
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is another way to the input inside
    <div
      className={css.drop}
      data-over={over}
      onDragOver={drag(true)}
      onDragLeave={drag(false)}
      onDrop={event => {
        drag(false)(event)
        const file = event.dataTransfer.files[0]
        if (file && !busy) onFile(file)
      }}
    >
      <input
        id={id}
        type="file"
        className="unseen"
        accept=".zip,.csv,.json,.txt,text/*,application/zip,application/json"
        disabled={busy}
        onChange={event => {
          const file = event.target.files?.[0]
          event.target.value = ''
          if (file) onFile(file)
        }}
      />
      <label htmlFor={id} className="button lit">
        {imports.choose}
      </label>
      <span className={page.hint}>{imports.drop}</span>
    </div>
  )
}
