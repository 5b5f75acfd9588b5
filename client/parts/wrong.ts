import { ApiError } from '../api.ts'
import { refused } from '../texts/rest.ts'
import { unanswered } from './unanswered.ts'

/** What is wrong, by the name of the field it is about; `all` is about no field. */
export type Wrong = Partial<Record<string, string>>

/**
 * A refusal, beside the field it is about. The server's sentences are written for people. `fieldOf` says which field a code
 * is about, and its values are the fields there are; `instead` has sentences that fit better here than the server's.
 */
export function wrongOf(
  error: unknown,
  fieldOf: Partial<Record<string, string>>,
  unreachable: string,
  instead: Partial<Record<string, string>> = {},
): Wrong {
  if (!(error instanceof ApiError)) {
    if (!unanswered(error)) console.error(error)
    return { all: unreachable }
  }
  const field = fieldOf[error.code]
  if (field !== undefined) return { [field]: instead[error.code] ?? refused.all(error.code, error.message) }
  if (error.code === 'validation' && Array.isArray(error.details)) {
    const wrong: Wrong = {}
    for (const { path, message } of error.details) {
      const name = Object.values(fieldOf).find(known => known && path.split(/[./]/u).includes(known)) ?? 'all'
      wrong[name] ??= refused.field(message)
    }
    return wrong
  }
  return { all: refused.all(error.code, error.message) }
}
