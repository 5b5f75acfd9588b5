import { useState } from 'react'

const prefix = 'mq-draft:'

/** Words being typed, kept through a reload. Best effort: where the browser keeps nothing, they live with the page. */
export function useDraft(name: string, stored: string): [string, (text: string) => void, () => void] {
  const key = prefix + name
  const [draft, setDraft] = useState<string | null>(() => read(key))
  const set = (text: string) => {
    setDraft(text)
    quietly(() => localStorage.setItem(key, text))
  }
  const clear = () => {
    setDraft(null)
    quietly(() => localStorage.removeItem(key))
  }
  return [draft ?? stored, set, clear]
}

/** Forgets every draft: the person leaves this device. */
export function forgetDrafts(): void {
  quietly(() => {
    for (const key of Object.keys(localStorage)) if (key.startsWith(prefix)) localStorage.removeItem(key)
  })
}

function read(key: string): string | null {
  let text: string | null = null
  quietly(() => {
    text = localStorage.getItem(key)
  })
  return text
}

function quietly(run: () => void) {
  try {
    run()
  } catch (error) {
    console.warn(error)
  }
}
