import { shapeParams } from '#sync-rules'

/** Where a client stands: before everything, at the end, or after all changes up to `seq`. */
export type Offset = { at: 'start' } | { at: 'now' } | { at: 'log'; seq: number }

export interface ShapeQuery {
  offset: Offset
  /** Given whenever the offset is a place in the log. */
  handle: string
  live: boolean
  sse: boolean
  /** What the client sent, in its words: allowed names only. */
  params: ShapeParams
}

type ShapeParam = (typeof shapeParams)[number]
export type ShapeParams = Readonly<Partial<Record<ShapeParam, string>>>
export type QueryErrors = Record<string, string[]>

const names = new Set<string>(shapeParams)
const isAllowed = (name: string): name is ShapeParam => names.has(name)

/** Reads the raw query string of a shape request. What is wrong with it is said per parameter, in Electric's words. */
export function parseShapeQuery(search: string): ShapeQuery | { errors: QueryErrors } {
  const params: Partial<Record<ShapeParam, string>> = {}
  // Not an object yet: a parameter may be called __proto__.
  const errors = new Map<string, string[]>()
  for (const [name, value] of new URLSearchParams(search)) {
    if (!isAllowed(name)) errors.set(name, ['is not allowed'])
    else if (params[name] !== undefined) errors.set(name, ['must not be repeated'])
    else params[name] = value
  }
  if (errors.size > 0) return { errors: Object.fromEntries(errors) }
  return readParams(params)
}

function readParams(params: ShapeParams): ShapeQuery | { errors: QueryErrors } {
  const invalid = (name: string, message: string) => ({ errors: { [name]: [message] } })
  const log = params.log ?? 'full'
  if (log !== 'full') return invalid('log', 'is invalid')
  const text = params.offset ?? ''
  if (text === '') return invalid('offset', "can't be blank")
  const offset = readOffset(text)
  if (!offset) return invalid('offset', 'has invalid format')
  const handle = params.handle ?? ''
  if (offset.at === 'log' && handle === '') return invalid('handle', "can't be blank when offset != -1")
  const live = isTrue(params.live)
  if (live && offset.at === 'start') return invalid('live', "can't be true when offset == -1")
  if (live && offset.at === 'now') return invalid('live', "can't be true when offset is 'now'")
  const sse = isTrue(params.live_sse) || isTrue(params.experimental_live_sse)
  if (sse && !live) return invalid('live_sse', "can't be true unless live is also true")
  return { offset, handle, live, sse, params }
}

/** Electric's reading of a flag: anything but the word `false`, even nothing at all. */
const isTrue = (value: string | undefined): boolean => value !== undefined && value !== 'false'

/**
 * `-1`, `now`, `N_M` and `N_inf`. The part after the line counts the ops of one change; we never split a change, so it
 * says nothing. A number no change can have is beyond every log.
 */
function readOffset(text: string): Offset | undefined {
  if (text === '-1') return { at: 'start' }
  if (text === 'now') return { at: 'now' }
  const digits = /^(\d+)_(?:\d+|inf)$/u.exec(text)?.[1]
  if (digits === undefined) return undefined
  return { at: 'log', seq: digits.length > 15 ? Number.POSITIVE_INFINITY : Number(digits) }
}
