import { useRef, useState } from 'react'

const prefix = 'mq-draft:'

/** Words being typed, and the text they began from. */
export interface Draft {
  from: string
  text: string
}

/**
 * Words being typed over `stored`, kept through a reload. Best effort: where the browser keeps nothing, they live with the
 * page. What is typed and taken back is no draft. `saved` tells that the text that was `sent` is stored now, as `as`: what has
 * been typed since stays, and goes on from there.
 */
export function useDraft(
  name: string,
  stored: string,
): Draft & { set(text: string): void; saved(sent: string, as: string): void; drop(): void } {
  const key = prefix + name
  const [draft, setDraft] = useState(() => read(key, stored))
  // Whoever waits for the disk sees what has been typed meanwhile.
  const latest = useRef(draft)
  const { from, text } = draft ?? { from: stored, text: stored }
  const keep = (next: Draft | null) => {
    const edit = next === null || next.text === next.from ? null : next
    latest.current = edit
    setDraft(edit)
    quietly(() => (edit ? localStorage.setItem(key, JSON.stringify(edit)) : localStorage.removeItem(key)))
  }
  return {
    from,
    text,
    set: next => keep({ from, text: next }),
    saved: (sent, as) => keep(latest.current?.text === sent ? null : latest.current && { ...latest.current, from: as }),
    drop: () => keep(null),
  }
}

/** Forgets every draft: the person leaves this device. */
export function forgetDrafts(): void {
  quietly(() => {
    for (const key of Object.keys(localStorage)) if (key.startsWith(prefix)) localStorage.removeItem(key)
  })
}

/** An earlier version kept the text alone. */
function read(key: string, stored: string): Draft | null {
  let kept: string | null = null
  quietly(() => {
    kept = localStorage.getItem(key)
  })
  if (kept === null) return null
  const draft = parsed(kept) ?? { from: stored, text: kept }
  return draft.text === draft.from ? null : draft
}

function parsed(kept: string): Draft | undefined {
  try {
    const { from, text } = JSON.parse(kept) as Partial<Draft>
    return typeof from === 'string' && typeof text === 'string' ? { from, text } : undefined
  } catch {
    return undefined
  }
}

function quietly(run: () => void) {
  try {
    run()
  } catch (error) {
    console.warn(error)
  }
}
