import { type ComponentProps, useId } from 'react'
import css from './page.module.css'

interface Props extends Omit<ComponentProps<'input'>, 'id'> {
  name: string
  label: string
  hint?: string
  error?: string | undefined
}

/** A labelled input with its hint, and what is wrong with it, beside it. */
export function Field({ label, hint, error, ...input }: Props) {
  const id = useId()
  return (
    <div className={css.field}>
      <label htmlFor={id}>{label}</label>
      <input {...input} id={id} aria-invalid={error !== undefined} aria-describedby={`${id}-hint ${id}-error`} />
      <span id={`${id}-hint`} className={css.hint}>
        {hint}
      </span>
      <span id={`${id}-error`} className={css.error} role={error === undefined ? undefined : 'alert'}>
        {error}
      </span>
    </div>
  )
}
