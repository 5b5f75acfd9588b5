import { useState } from 'react'
import { languages } from '../texts/language.ts'
import { speech } from '../texts/rest.ts'
import css from './page.module.css'

const KEY = 'mq-language'
const choices = ['system', ...Object.keys(languages)] as (keyof typeof languages | 'system')[]

/** Kept on this device; public/first.js reads it before the first paint. */
function chosen(): string {
  try {
    return choices.find(choice => choice === localStorage.getItem(KEY)) ?? 'system'
  } catch {
    return 'system'
  }
}

/** A language of those spoken, or as the browser says. The page is loaded anew: all its words change. */
export function LanguageChoice() {
  const [choice, setChoice] = useState(chosen)
  const [kept, setKept] = useState(true)

  function choose(value: string) {
    try {
      if (value === 'system') localStorage.removeItem(KEY)
      else localStorage.setItem(KEY, value)
    } catch (error) {
      console.warn(error)
      return setKept(false)
    }
    setChoice(value)
    location.reload()
  }

  return (
    <fieldset className={css.choices}>
      <legend>{speech.legend}</legend>
      {choices.map(value => (
        <label key={value} className={css.choice}>
          <input type="radio" name="language" checked={choice === value} onChange={() => choose(value)} />
          <span lang={value === 'system' ? undefined : value}>
            {value === 'system' ? speech.system : languages[value]}
          </span>
        </label>
      ))}
      <p className={css.error} role="alert">
        {kept ? '' : speech.notKept}
      </p>
    </fieldset>
  )
}
