import { type ReactNode, useEffect, useId, useRef } from 'react'
import { common } from '../texts/first.ts'
import css from './dialog.module.css'
import { Icon } from './icons.tsx'
import { NoticeBar } from './notice-bar.tsx'
import { rowElement } from './row.tsx'

interface Props {
  title: ReactNode
  onClose(): void
  /** What it is about: where the focus was may be gone afterwards, and then it is at this row of the board. */
  about?: string
  children: ReactNode
}

/** A modal dialog: Escape, the cross and a click beside it close it. Focus goes back to where it was. */
export function Dialog({ title, onClose, about = '', children }: Props) {
  const box = useRef<HTMLDialogElement>(null)
  const name = useId()
  const row = useRef(about)
  useEffect(() => {
    row.current = about
  }, [about])
  useEffect(() => {
    const dialog = box.current
    const before = document.activeElement
    if (dialog && !dialog.open) dialog.showModal()
    return () => {
      dialog?.close()
      const back = before?.isConnected ? before : rowElement(row.current)
      if (back instanceof HTMLElement) back.focus({ preventScroll: true })
      if (back !== before) back?.scrollIntoView({ block: 'nearest' })
    }
  }, [])
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the key for it is Escape, which the browser turns into `cancel`
    <dialog
      ref={box}
      className={css.dialog}
      aria-labelledby={name}
      onCancel={event => {
        event.preventDefault()
        // React takes the event of a dialog in this one up to here.
        if (event.target === box.current) onClose()
      }}
      onClick={event => {
        if (event.target === box.current) onClose()
      }}
    >
      <div className={css.body}>
        <div className={css.head}>
          <h2 id={name} dir="auto">
            {title}
          </h2>
          <button type="button" className={`bare ${css.close}`} onClick={onClose} aria-label={common.close}>
            <Icon name="close" />
          </button>
        </div>
        {children}
      </div>
      {/* The page's own bar cannot be reached while a dialog is open. */}
      <NoticeBar />
    </dialog>
  )
}
