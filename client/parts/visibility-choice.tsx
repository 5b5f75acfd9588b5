import { type ReactNode, useId } from 'react'
import type { User } from '#sync-rules'
import { visible } from '../texts/rest.ts'
import css from './page.module.css'

/** Who may see the list, in plain words: a field `visibility` of the form around it. */
export function VisibilityChoice({
  chosen,
  legend = visible.heading,
}: {
  chosen: User['visibility']
  /** Where it heads a part of a page. */
  legend?: ReactNode
}) {
  const id = useId()
  return (
    <fieldset className={css.choices}>
      <legend>{legend}</legend>
      {(['private', 'public'] as const).map(value => (
        <div key={value} className={css.choice}>
          <input
            type="radio"
            name="visibility"
            id={id + value}
            value={value}
            defaultChecked={value === chosen}
            aria-describedby={`${id + value}-why`}
          />
          <div>
            <label htmlFor={id + value}>
              <strong>{visible[value]}</strong>
            </label>
            <p id={`${id + value}-why`} className={css.hint}>
              {visible[`${value}Why`]}
            </p>
          </div>
        </div>
      ))}
    </fieldset>
  )
}
