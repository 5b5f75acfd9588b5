import { type Tables, tableNames } from './tables.ts'

/** How far a list had come when its person chose to throw it away, and when that was (Unix milliseconds). */
export interface Known {
  client_id: string
  minted: number
  at: number
}

/**
 * Empties a database of all that was known. False, and nothing happens, where something waits that came later: nobody was
 * asked about that. Not even the meta stays: a tab that still has it open finds it thrown away, and refuses what it would
 * otherwise call safe.
 */
export function empty(tables: Pick<Tables, 'write'>, known: Known): Promise<boolean> {
  return tables.write(async tx => {
    const [[meta], ops] = await Promise.all([tx.get('meta', ['meta']), tx.all('ops')])
    if (ops.some(op => meta?.client_id !== known.client_id || op.mid > known.minted)) return false
    for (const name of tableNames) tx.clear(name)
    return true
  })
}
