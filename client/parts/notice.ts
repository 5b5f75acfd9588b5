import { useSyncExternalStore } from 'react'

/** The one thing last said to the person: shown in a bar, spoken politely. */
export interface Notice {
  /** Counts up, so that the same words said twice are two notices. */
  id: number
  text: string
  /** How many of the store's steps the bar's Undo takes back; 0 offers none. */
  undo: number
  /** Something else that can be done about it. */
  offer?: { label: string; to: string } | undefined
}

const SHOWN = 12_000

let current: Notice | undefined
let said = 0
let held = false
let timer: ReturnType<typeof setTimeout> | undefined
const listeners = new Set<() => void>()

function change(next: Notice | undefined) {
  current = next
  wait()
  for (const listener of listeners) listener()
}

function wait() {
  clearTimeout(timer)
  if (current && !held) timer = setTimeout(hush, SHOWN)
}

/** Whether somebody is at the bar: it waits for them, else it leaves after a while. */
export function hold(is: boolean): void {
  held = is
  wait()
}

/** Says a sentence. A later one takes its place. */
export const say = (text: string, { undo = 0, offer }: Partial<Pick<Notice, 'undo' | 'offer'>> = {}): void =>
  change({ id: ++said, text, undo, offer })

export const hush = (): void => change(undefined)

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export const useNotice = (): Notice | undefined => useSyncExternalStore(subscribe, () => current)
