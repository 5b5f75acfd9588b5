import { type DestinationStream, type Logger, pino } from 'pino'
import { saying } from './say.ts'

/**
 * The log: JSON lines, by default on stdout. Nobody's secrets are in it even when something breaks: of an error only what
 * we chose ourselves is written. The words of a database quote the values they are about, its details whole rows.
 * Not by pino's own way to stdout: at the end of a process that tries again for as long as a disk is full, and nothing else.
 */
export function createLog(level: string, to: DestinationStream = { write: saying(process.stdout) }): Logger {
  return pino({ level, timestamp: pino.stdTimeFunctions.isoTime, serializers: { err: told } }, to)
}

interface Told {
  type: string
  message: string
  code?: string
  constraint?: string
  table?: string
  routine?: string
  stack?: string
  cause?: Told
}

/** What is written of an error. */
export function told(error: unknown, depth = 0): Told {
  if (!(error instanceof Error)) return { type: typeof error, message: 'Not an error was thrown.' }
  const { code, constraint, table, routine } = error as unknown as Record<string, unknown>
  const own = text({ code, constraint, table, routine })
  const message = isOfDatabase(error) ? withoutValues(error.message) : error.message
  return {
    type: error.name,
    message,
    ...own,
    // Its first lines are the message.
    ...(error.stack && { stack: error.stack.replace(error.message, () => message) }),
    ...(error.cause !== undefined && depth < 5 && { cause: told(error.cause, depth + 1) }),
  }
}

/** Five letters or digits: an SQLSTATE. */
const isOfDatabase = (error: Error): boolean =>
  'code' in error &&
  typeof error.code === 'string' &&
  /^[0-9A-Z]{5}$/u.test(error.code) &&
  !/^E[A-Z]{4}$/u.test(error.code)

/** `invalid input syntax for type uuid: "…"`: names stand before the colon, values behind it. */
const withoutValues = (message: string): string => message.replace(/:.*$/su, ': …')

const text = (fields: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(Object.entries(fields).filter((field): field is [string, string] => typeof field[1] === 'string'))
