import type * as texts from '../texts/en/reasons.ts'

/** What was changed in an item so that it could be taken in. Each code has its words in the texts. */
export type RepairCode = keyof typeof texts.repairText

/** Why an item was not taken in. It stays visible and is in the file with the raw lists. */
export type SetAsideCode = keyof typeof texts.setAsideText
