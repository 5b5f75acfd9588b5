import { language } from './language.ts'
import type { Same } from './same.ts'

/** What the first paint says, in the language spoken here; nothing of the other one is loaded. */
const texts: Same<typeof import('./en/first.ts')> =
  language === 'de' ? await import('./de/first.ts') : await import('./en/first.ts')

export const { board, broken, common, frame, moved, places, standing, storage, tierNames, update } = texts
