import { type SubmitEvent, useState } from 'react'
import { languages } from '../texts/language.ts'
import { speech } from '../texts/rest.ts'
import css from './page.module.css'

const KEY = 'mq-language'
const choices = ['system', ...Object.keys(languages)] as (keyof typeof languages | 'system')[]

/** Kept on this device; public/first.js reads it before the first paint. */
function chosen(): (typeof choices)[number] {
  try {
    return choices.find(choice => choice === localStorage.getItem(KEY)) ?? 'system'
  } catch {
    return 'system'
  }
}

/** A language of those spoken, or as the browser says. Every word changes, so the page is loaded anew, when asked to. */
export function LanguageChoice() {
  const [now] = useState(chosen)
  const [choice, setChoice] = useState(now)
  const [kept, setKept] = useState(true)

  function use(event: SubmitEvent) {
    event.preventDefault()
    try {
      if (choice === 'system') localStorage.removeItem(KEY)
      else localStorage.setItem(KEY, choice)
    } catch (error) {
      console.warn(error)
      return setKept(false)
    }
    location.reload()
  }

  return (
    <form onSubmit={use}>
      <fieldset className={css.choices}>
        <legend>{speech.legend}</legend>
        {choices.map(value => (
          <label key={value} className={css.choice}>
            <input type="radio" name="language" checked={choice === value} onChange={() => setChoice(value)} />
            <span lang={value === 'system' ? undefined : value}>
              {value === 'system' ? speech.system : languages[value]}
            </span>
          </label>
        ))}
        {choice === now ? null : <button type="submit">{speech.use}</button>}
        <p className={css.error} role="alert">
          {kept ? '' : speech.notKept}
        </p>
      </fieldset>
    </form>
  )
}
