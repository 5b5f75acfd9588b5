import { CommandRefusal } from './admin/refusal.ts'
import { EnvRefusal } from './env.ts'
import { Refusal } from './errors.ts'
import { FolderInUse } from './folder-lock.ts'
import { MigrationRefusal } from './migrate.ts'
import { saying } from './say.ts'
import { StartRefusal } from './start-refusal.ts'

const expected = [CommandRefusal, EnvRefusal, FolderInUse, MigrationRefusal, Refusal, StartRefusal]
/** SQLSTATE insufficient_privilege. */
const NOT_ALLOWED = '42501'

/** Tells whoever started this process what did not work: in a sentence, or all there is of what nobody expected. */
export const complain = (error: unknown): void => saying(process.stderr)(`${sentenceOf(error)}\n`)

function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const cause = error instanceof Refusal && error.cause instanceof Error ? ` (${error.cause.message})` : ''
  if (expected.some(kind => error instanceof kind)) return `${error.message}${cause}`
  if ((error as { code?: string }).code === NOT_ALLOWED)
    return `The database says: ${error.message}. Use the DATABASE_URL of the role that owns it.`
  return error.stack ?? error.message
}
