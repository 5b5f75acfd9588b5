/** Takes the place of what is new at every run, always the same for the same: ids made up by the server, tokens, seqs. */
export class StandIns {
  readonly #ids = new Map<string, string>()

  replace<T>(value: T): T {
    return JSON.parse(JSON.stringify(value), (key, part) => this.#one(key, part))
  }

  #one(key: string, part: unknown): unknown {
    if (key === 'access_token' || key === 'token') return 'eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiIuLi4ifQ.c2ln'
    if ((key === 'seq' || key.endsWith('_seq')) && typeof part === 'number') return 1764099000000
    if (key === 'next_cursor' && part !== null) return 'WzE3NjQwOTkwMDAwMDAsNF0'
    if (typeof part !== 'string') return part
    if (/^\d{4}-\d\d-\d\dT[\d:.]+Z$/u.test(part)) return '2026-11-25T19:30:00.000Z'
    // Version 4 is random; a version 5 says always the same of the same, unless a random one is in its name.
    return part.replace(/\b[0-9a-f]{8}-[0-9a-f]{4}-[45][0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}\b/gu, id => this.#id(id))
  }

  #id(id: string): string {
    const known = this.#ids.get(id) ?? `00000000-0000-4000-8000-${String(this.#ids.size + 1).padStart(12, '0')}`
    this.#ids.set(id, known)
    return known
  }
}
