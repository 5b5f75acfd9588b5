import type { Change } from './changes.ts'
import type { Link } from './status.ts'

/** What the tabs of one list say to each other. */

/** Of a tab that leads. */
export interface Word {
  type: 'link'
  link: Link
  version: number
  /** Of the database it speaks of. */
  birth?: string
  stands_in: boolean
}

/** Of a tab that asks whether one leads. */
export interface Hello {
  type: 'hello'
  birth?: string
}

export type Message = { type: 'change'; change: Change } | Word | Hello | { type: 'nudge' }
