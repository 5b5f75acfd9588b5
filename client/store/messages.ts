import type { Change } from './changes.ts'
import type { Link } from './status.ts'

/** What the tabs of one list say to each other. */

/** Of a tab that leads. */
export interface Word {
  type: 'link'
  link: Link
  version: number
  stands_in: boolean
}

export type Message = { type: 'change'; change: Change } | Word | { type: 'hello' } | { type: 'nudge' }
