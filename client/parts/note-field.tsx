import { useId } from 'react'
import { codePoints, MAX_NOTE } from '#sync-rules'
import { notes } from '../texts/rest.ts'
import css from './page.module.css'

/** A note and its counter. Nothing is cut off: too long is said, and the person shortens it. */
export function NoteField({
  label,
  value,
  onChange,
  placeholder,
}: {
  label: string
  value: string
  onChange(text: string): void
  placeholder?: string
}) {
  const id = useId()
  const length = codePoints(value.normalize('NFC'))
  const over = length > MAX_NOTE
  return (
    <div className={css.field}>
      <label htmlFor={id}>{label}</label>
      <textarea
        id={id}
        value={value}
        placeholder={placeholder}
        aria-invalid={over}
        aria-describedby={`${id}-count`}
        onChange={event => onChange(event.target.value)}
      />
      <span id={`${id}-count`} className={over ? css.error : css.hint}>
        {(over ? notes.over : notes.length)(length, MAX_NOTE)}
      </span>
    </div>
  )
}

/** A note as it is kept: tidy line breaks and edges, and nothing at all when empty. */
export const tidyNote = (text: string): string | null => {
  const tidy = text
    .replace(/\r\n?/gu, '\n')
    .replace(/\t/gu, ' ')
    .replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/gu, '')
    .normalize('NFC')
    .trim()
  return tidy === '' ? null : tidy
}

export const noteFits = (text: string): boolean => codePoints(text.normalize('NFC')) <= MAX_NOTE
