/** Between two steps of a write, where a test may have this process die as if by kill -9, so that each gap is met and not hoped for. */
export const failPoints = [
  /** A push is understood; nothing is written. */
  'before_begin',
  /** An op has had its effect, and is not logged, counted or answered yet. */
  'before_cursor',
  'between_ops',
  'before_commit',
  /** Before the reply. */
  'after_commit',
  /** A file has run, and is not written down. */
  'in_migration',
  /** Old entries of the log are gone, before the commit. */
  'in_retention',
] as const
export type FailPoint = (typeof failPoints)[number]

/** At which of its visits to a point the process dies; 1 is the first. */
export interface Death {
  point: FailPoint
  visit: number
}

let death: Death | undefined

/** Called once at the start, with what the settings say (env.ts says where they may). */
export function dieAt(at: Death | undefined): void {
  death = at && { ...at }
}

/** Does nothing, unless it is here that the process is to die. */
export function failPoint(point: FailPoint): void {
  if (death?.point === point && --death.visit === 0) process.kill(process.pid, 'SIGKILL')
}
