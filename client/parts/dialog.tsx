import { type ReactNode, useEffect, useId, useRef } from 'react'
import { common } from '../texts/first.ts'
import css from './dialog.module.css'
import { Icon } from './icons.tsx'
import { NoticeBar } from './notice-bar.tsx'

/** A modal dialog: Escape, the cross and a click beside it close it. Focus goes back to where it was. */
export function Dialog({ title, onClose, children }: { title: ReactNode; onClose(): void; children: ReactNode }) {
  const box = useRef<HTMLDialogElement>(null)
  const name = useId()
  useEffect(() => {
    const dialog = box.current
    const before = document.activeElement
    if (dialog && !dialog.open) dialog.showModal()
    return () => {
      dialog?.close()
      if (before instanceof HTMLElement) before.focus({ preventScroll: true })
    }
  }, [])
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the key for it is Escape, which the browser turns into `cancel`
    <dialog
      ref={box}
      aria-labelledby={name}
      onCancel={event => {
        event.preventDefault()
        onClose()
      }}
      onClick={event => {
        if (event.target === box.current) onClose()
      }}
    >
      <div className={css.head}>
        <h2 id={name} dir="auto">
          {title}
        </h2>
        <button type="button" className={`bare ${css.close}`} onClick={onClose} aria-label={common.close}>
          <Icon name="close" />
        </button>
      </div>
      {children}
      {/* The page's own bar cannot be reached while a dialog is open. */}
      <NoticeBar />
    </dialog>
  )
}
