import type { MouseEvent } from 'react'

/** Lets the second click of a double click choose nothing: by then something else may be under the pointer. */
export function once(event: MouseEvent): void {
  if (event.detail < 2 || !(event.target instanceof Element && event.target.closest('button'))) return
  event.preventDefault()
  event.stopPropagation()
}
