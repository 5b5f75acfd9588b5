import type { ErrorCode } from '#sync-rules'

/** What the server says to a refusal. It says it in English, for people; `message` is its sentence, or what is wrong with a field. */
export const refused = {
  all: (_: ErrorCode, message: string) => message,
  field: (message: string) => `This ${message.replace(/^(this|it) /iu, '').replace(/\.$/u, '')}.`,
  title: (message: string) => `The title ${message}.`,
}
