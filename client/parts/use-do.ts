import { useRef } from 'react'
import { say } from './notice.ts'
import { sentenceOf } from './trouble.tsx'
import { failureOf } from './use-ask.ts'

/**
 * Asks the server to do something and says what came of it; a second tap while it is under way does nothing, and the button
 * keeps its focus. True when it is done.
 */
export function useDo(): (run: () => Promise<unknown>, words: (() => string) | string) => Promise<boolean> {
  const busy = useRef(false)
  return async (run, words) => {
    if (busy.current) return false
    busy.current = true
    try {
      await run()
      say(typeof words === 'string' ? words : words())
      return true
    } catch (error) {
      say(sentenceOf(failureOf(error)))
      return false
    } finally {
      busy.current = false
    }
  }
}
