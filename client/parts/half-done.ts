/**
 * What is half done in this tab, kept through a reload: for the new version, or a finger that pulled too far. Who
 * leaves the way discards what was begun. Best effort: where the browser keeps nothing, it lives with the page.
 */
type Way = 'add' | 'manual'

const keyOf = (way: Way): string => `mq-half:${way}`

/** Only the page that was reloaded goes on: who comes to it anew begins anew. */
function reloadedHere(): boolean {
  const [load] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
  return load?.type === 'reload' && new URL(load.name).pathname === location.pathname
}

/** What was begun here by this owner, after a reload. */
export function halfDone<T>(way: Way, owner: string): T | undefined {
  let found: T | undefined
  if (!reloadedHere()) return found
  quietly(() => {
    const kept = JSON.parse(sessionStorage.getItem(keyOf(way)) ?? 'null') as { owner: string; value: T } | null
    if (kept?.owner === owner) found = kept.value
  })
  return found
}

export const keepHalf = (way: Way, owner: string, value: unknown): void =>
  quietly(() => sessionStorage.setItem(keyOf(way), JSON.stringify({ owner, value })))

export const dropHalf = (way: Way): void => quietly(() => sessionStorage.removeItem(keyOf(way)))

function quietly(run: () => void): void {
  try {
    run()
  } catch (error) {
    console.warn(error)
  }
}
