const START = Date.UTC(2024, 9, 9) / 1000
const STEP = 20

/**
 * `electric-cursor` of a live answer, in seconds since Electric's own zero, in steps of a poll. It only tells one poll from
 * the next, so it must be greater than the one the client sent: a cursor that stood still once made clients loop.
 */
export function nextCursor(nowMs: number, sent: string | undefined): string {
  const now = Math.ceil((nowMs / 1000 - START) / STEP) * STEP
  if (sent === undefined || !/^\d{1,30}$/u.test(sent) || BigInt(sent) < BigInt(now)) return String(now)
  return String(BigInt(sent) + 1n + BigInt(Math.floor(Math.random() * 3600)))
}
