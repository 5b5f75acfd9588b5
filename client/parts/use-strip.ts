import { type RefObject, useEffect, useLayoutEffect, useState } from 'react'
import { ROW } from './layout.ts'

/** So much is drawn beyond the window, above and below, and the strip moves in steps of half of it. */
const BEYOND = 12 * ROW
const STEP = BEYOND / 2

export interface Strip {
  top: number
  bottom: number
}

/** The strip of the board to be drawn, in the board's pixels: what the window shows, and some more. */
export function useStrip(box: RefObject<HTMLElement | null>): Strip {
  const [strip, setStrip] = useState<Strip>({ top: 0, bottom: 24 * ROW })
  const look = () => {
    const y = -(box.current?.getBoundingClientRect().top ?? 0)
    const top = Math.floor((y - BEYOND) / STEP) * STEP
    const bottom = Math.ceil((y + window.innerHeight + BEYOND) / STEP) * STEP
    setStrip(old => (old.top === top && old.bottom === bottom ? old : { top, bottom }))
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: only the ref and the setter are read, both stable
  useLayoutEffect(look, [])
  // biome-ignore lint/correctness/useExhaustiveDependencies: as above
  useEffect(() => {
    window.addEventListener('scroll', look, { passive: true })
    window.addEventListener('resize', look)
    return () => {
      window.removeEventListener('scroll', look)
      window.removeEventListener('resize', look)
    }
  }, [])
  return strip
}
