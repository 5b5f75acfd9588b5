/** One seeded generator per actor, split from the run's seed, so that adding an actor does not change the others' luck. */
export interface Dice {
  /** In [0, 1). */
  number(): number
  /** A whole number in [0, n). */
  below(n: number): number
  chance(p: number): boolean
  pick<T>(from: readonly T[]): T
  uuid(): string
  split(name: string): Dice
}

/** splitmix32: small, fast, and good enough to explore with. */
export function dice(seed: number): Dice {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x9e3779b9) >>> 0
    let z = state
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad)
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97)
    return (z ^ (z >>> 15)) >>> 0
  }
  const number = () => next() / 2 ** 32
  const below = (n: number) => Math.floor(number() * n)
  return {
    number,
    below,
    chance: p => number() < p,
    pick: from => from[below(from.length)] as never,
    uuid: () => {
      const hex = [next(), next(), next(), next()].map(n => n.toString(16).padStart(8, '0')).join('')
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`
    },
    split: name => {
      let hash = seed >>> 0
      for (const char of name) hash = (Math.imul(hash ^ char.charCodeAt(0), 0x01000193) + 0x9e3779b9) >>> 0
      return dice(hash)
    },
  }
}
