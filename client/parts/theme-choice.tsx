import { useState } from 'react'
import { theme } from '../texts/rest.ts'
import css from './page.module.css'

const KEY = 'mq-theme'
const choices = ['system', 'dark', 'light'] as const
type Choice = (typeof choices)[number]

/** Kept on this device; public/first.js reads it before the first paint, and carries it out when told. */
function chosen(): Choice {
  try {
    return choices.find(choice => choice === localStorage.getItem(KEY)) ?? 'system'
  } catch {
    return 'system'
  }
}

/** False where the browser lets nothing be kept. */
function choose(choice: Choice): boolean {
  try {
    if (choice === 'system') localStorage.removeItem(KEY)
    else localStorage.setItem(KEY, choice)
  } catch (error) {
    console.warn(error)
    return false
  }
  dispatchEvent(new Event(KEY))
  return true
}

/** Dark, light, or as the device says. */
export function ThemeChoice() {
  const [choice, setChoice] = useState(chosen)
  const [kept, setKept] = useState(true)
  return (
    <fieldset className={css.choices}>
      <legend>{theme.legend}</legend>
      {choices.map(value => (
        <label key={value} className={css.choice}>
          <input
            type="radio"
            name="theme"
            checked={choice === value}
            onChange={() => {
              const done = choose(value)
              setKept(done)
              if (done) setChoice(value)
            }}
          />
          {theme[value]}
        </label>
      ))}
      <p className={css.error} role="alert">
        {kept ? '' : theme.notKept}
      </p>
    </fieldset>
  )
}
