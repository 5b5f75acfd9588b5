/**
 * Two edits of one note, made apart, brought together by line (diff3 over a longest common subsequence).
 * A clash is where both sides changed the same lines, or adjoining ones, in different ways.
 */
import { MAX_NOTE } from './protocol.ts'
import { codePoints } from './text.ts'

export type NoteMerge = { clean: true; text: string } | { clean: false }

/** Beyond so many lines an edit is not merged: both texts are kept. */
const MOST_LINES = 300

const linesOf = (text: string) => (text === '' ? [] : text.split('\n'))

/** Pairs of equal lines, in order: a longest common subsequence. Notes are at most 2,000 characters, so O(n·m) is fine. */
function matches(a: readonly string[], b: readonly string[]): [number, number][] {
  const width = b.length + 1
  const table = new Uint16Array((a.length + 1) * width)
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      table[i * width + j] =
        a[i] === b[j]
          ? (table[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(table[(i + 1) * width + j] ?? 0, table[i * width + j + 1] ?? 0)
    }
  }
  const pairs: [number, number][] = []
  let i = 0
  let j = 0
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) pairs.push([i++, j++])
    else if ((table[(i + 1) * width + j] ?? 0) >= (table[i * width + j + 1] ?? 0)) i++
    else j++
  }
  return pairs
}

/** Merges `theirs` and `ours`, both edited from `base`. Clean when no line was changed differently by both. */
export function mergeNotes(base: string, theirs: string, ours: string): NoteMerge {
  if (theirs === ours || ours === base) return { clean: true, text: theirs }
  if (theirs === base) return { clean: true, text: ours }
  const [b, t, o] = [linesOf(base), linesOf(theirs), linesOf(ours)]
  // The table of matches grows with the product of lines; a person's note has few.
  if (Math.max(b.length, t.length, o.length) > MOST_LINES) return { clean: false }
  const inTheirs = new Map(matches(b, t))
  const inOurs = new Map(matches(b, o))
  const out: string[] = []
  let [bi, ti, oi] = [0, 0, 0]
  while (bi < b.length || ti < t.length || oi < o.length) {
    // The next base line that both sides kept, or the end of all three.
    let next = bi
    while (next < b.length && !(inTheirs.has(next) && inOurs.has(next))) next++
    const [te, oe] = next < b.length ? [inTheirs.get(next) as number, inOurs.get(next) as number] : [t.length, o.length]
    const [was, they, we] = [b.slice(bi, next), t.slice(ti, te), o.slice(oi, oe)].map(part => part.join('\n'))
    const [wasLen, theyLen, weLen] = [next - bi, te - ti, oe - oi]
    if (wasLen + theyLen + weLen > 0) {
      if (they === we && theyLen === weLen) out.push(...t.slice(ti, te))
      else if (we === was && weLen === wasLen) out.push(...t.slice(ti, te))
      else if (they === was && theyLen === wasLen) out.push(...o.slice(oi, oe))
      else {
        const both = lineByLine(b.slice(bi, next), t.slice(ti, te), o.slice(oi, oe))
        if (!both) return { clean: false }
        out.push(...both)
      }
    }
    if (next < b.length) out.push(b[next] as string)
    bi = next + 1
    ti = te + 1
    oi = oe + 1
    if (next >= b.length) break
  }
  return { clean: true, text: out.join('\n') }
}

/** Inside a stretch that kept its number of lines on both sides, neighbouring lines changed by one side each still merge. */
function lineByLine(base: string[], theirs: string[], ours: string[]): string[] | undefined {
  if (base.length !== theirs.length || base.length !== ours.length) return undefined
  const out: string[] = []
  for (const [i, was] of base.entries()) {
    const they = theirs[i] as string
    const we = ours[i] as string
    if (they === we || we === was) out.push(they)
    else if (they === was) out.push(we)
    else return undefined
  }
  return out
}

/** The notes of two rankings that become one: every text once. What has no room is left to the caller to keep. */
export function joinNotes(from: string | null, to: string | null): { text: string | null; left?: string } {
  if (!from || !to) return { text: from || to || null }
  const holds = (whole: string, part: string) => `\n${whole}\n`.includes(`\n${part}\n`)
  if (holds(to, from)) return { text: to }
  if (holds(from, to)) return { text: from }
  const both = `${from}\n${to}`
  return codePoints(both) <= MAX_NOTE ? { text: both } : { text: from, left: to }
}
