/** How refusals are told in any language: by their codes. The compiler names a code without words. */

import { type ErrorCode, type WrongCode, wrongIn } from '#sync-rules'

/** What only programs hear of one another. */
type BetweenPrograms =
  | 'bad_json'
  | 'bad_encoding'
  | 'bad_path'
  | 'duplicate_header'
  | 'param_not_allowed'
  | 'csrf'
  | 'not_your_user'
  | 'client_not_yours'
  | 'neighbour_not_found'
  | 'stale_position'
  | 'method'
  | 'expected_mid'
  | 'forked_client'
  | 'client_reset'
  | 'unsupported_type'
  | 'charset'
  | 'encoding'
  | 'too_complex'

/** What a person can be refused with, in sentences. */
export type Refusals = Record<Exclude<ErrorCode, BetweenPrograms>, string>
/** What can be wrong with a field, as it goes on after "The title". */
export type Wrongs = Record<WrongCode, (n: number) => string>

/** Of a refusal by its code; what has none here stays in the server's words. */
export const toldBy =
  (sentences: Refusals) =>
  (code: ErrorCode, message: string): string =>
    (sentences as Partial<Record<ErrorCode, string>>)[code] ?? message

/** Of what is wrong with a field; `other` says what the contract has no code for. */
export function wrongBy(words: Wrongs, other: (message: string) => string): (message: string) => string {
  return message => {
    const found = wrongIn(message)
    return found ? words[found.code](found.n) : other(message)
  }
}
