import { resolve } from 'node:path'

/** A command and what it works with. */
export interface Command<With> {
  /** What it wants to be told after its name, word by word. */
  takes: string[]
  run(given: With, ...words: string[]): Promise<string>
}

export const SOMEBODY = '<username or address>'
const FILE = '<file>'

/** The command that these words are, and the words behind its name. */
export function find<C extends { takes: string[] }>(commands: Record<string, C>, words: readonly string[]) {
  for (const [name, command] of Object.entries(commands)) {
    const said = words.length - command.takes.length
    if (words.slice(0, Math.max(said, 0)).join(' ') === name) return { name, command, rest: words.slice(said) }
  }
  return undefined
}

/** Files by their whole path: a server that carries it out stands in another folder than who typed it. */
export function withWholePaths(commands: Record<string, { takes: string[] }>, words: readonly string[]): string[] {
  const found = find(commands, words)
  if (!found) return [...words]
  const { command, rest } = found
  const whole = rest.map((word, i) => (command.takes[i] === FILE ? resolve(word) : word))
  return [...words.slice(0, words.length - rest.length), ...whole]
}

export const usageOf = (...of: Record<string, { takes: string[] }>[]): string =>
  `Say what to do, and to what:\n${of
    .flatMap(commands => Object.entries(commands))
    .map(([name, { takes }]) => `  ${[name, ...takes].join(' ')}`)
    .sort()
    .join('\n')}`
