import type { Tier } from '#sync-rules'
import type { Spot } from '../client/store/types.ts'
import type { Weather } from './network.ts'

/** What a person does in a tab. */
export type Gesture =
  | { do: 'place'; item: string; tier: Tier; spot: Spot }
  | { do: 'remove' | 'save' | 'unsave'; item: string }
  | { do: 'note'; item: string; notes: string }
  | { do: 'rematch'; item: string; to: string }
  | { do: 'stub'; title: string; tier: Tier }
  | { do: 'import'; list: number }
  | { do: 'undo' | 'nothing' }

/** What befalls a device or the browser it lives in. */
export type Mishap =
  | { do: 'open a tab' }
  | { do: 'lose a tab'; tab: number }
  /** Milliseconds, unless somebody comes back to it. */
  | { do: 'send a tab to sleep'; tab: number; ms: number }
  | { do: 'go'; online: boolean }
  | { do: 'set the clock'; skew: number; frozen: boolean }
  | { do: 'log in'; as: string }
  | { do: 'list as a guest'; items: string[]; tier: Tier }

/** What happens to the world around the devices. */
export type Stroke =
  | { do: 'send the tail'; from: number }
  | { do: 'back up' }
  | { do: 'go back'; epoch: string | null }
  | { do: 'clone'; as: string }
  | { do: 'evict' }
  /** So many milliseconds later, in the middle of what comes next. What of the unflushed is lost is the seed's luck. */
  | { do: 'cut the power'; after: number }

/**
 * One thing that happens, and how many milliseconds the world then goes on by itself. `tab` counts the open ones, oldest
 * first.
 */
export type Step = { device: string; wait?: number } & (
  | { tab: number; gesture: Gesture }
  | { mishap: Mishap }
  | { stroke: Stroke }
)

/** What may befall a world beside bad weather. Evictions come without: with any of these they lose what no protocol can keep. */
export type Trouble =
  | 'server goes back'
  | 'cloned profiles'
  /** Once, and under its old epoch. */
  | 'server goes back unsaid'
  /** A row of every device, when the weather clears. */
  | 'rows become others'

/** The faults that the seed's luck brings by itself. */
export const faults = [
  ...(['dropRequest', 'dropReply', 'twice', 'refuse', 'cut'] satisfies (keyof Weather)[]),
  ...(['outage', 'poisoned op', 'full disk'] as const),
] as const
export type Fault = (typeof faults)[number]

/**
 * A whole run. The seed gives each actor its luck; everything else is spelled out, so that leaving a step out leaves the
 * others as they were.
 */
export interface Script {
  seed: number
  /** How many people. */
  accounts: number
  /** Who is signed in at first in each browser; null: there is no such browser. */
  signed_in: (number | null)[]
  troubles: Trouble[]
  /** The faults that do not happen in this run. */
  spared?: Fault[]
  steps: Step[]
}

const short = (value: unknown): unknown =>
  typeof value === 'string' && /^[0-9a-f]{8}-/u.test(value) ? value.slice(0, 4) : value

/** A step in a line, for people. */
export function spell(step: Step): string {
  const { do: what, ...args } = 'gesture' in step ? step.gesture : 'mishap' in step ? step.mishap : step.stroke
  const said = JSON.stringify(args, (_, value) => short(value)).replaceAll('"', '')
  const where = 'tab' in step ? `${step.device}, tab ${step.tab}` : step.device
  const wait = step.wait === undefined ? '' : ` (${step.wait} ms)`
  return `${where}: ${what}${said === '{}' ? '' : ` ${said}`}${wait}`
}
