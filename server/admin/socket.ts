import { rm } from 'node:fs/promises'
import { createConnection, createServer, type Socket } from 'node:net'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { CommandRefusal } from './refusal.ts'

/**
 * How the command line reaches the server that holds the data folder: a socket inside that folder, which only its owner may
 * enter. One line of JSON each way.
 */
const pathIn = (folder: string): string =>
  process.platform === 'win32'
    ? `\\\\.\\pipe\\marquee-${Buffer.from(resolve(folder)).toString('base64url').slice(-80)}`
    : join(folder, 'admin.sock')

interface Answer {
  done?: string
  refused?: string
}

/** The socket's errors are its own listener's affair; what reads lines from it passes them on, and nobody may be there to hear. */
const linesOf = (socket: Socket) => createInterface({ input: socket }).on('error', () => {})

/** Answers commands until stopped. Called under the folder's lock: a socket that is there was left by a killed server. */
export async function serveCommands(
  folder: string,
  run: (words: string[]) => Promise<string>,
): Promise<() => Promise<void>> {
  const path = pathIn(folder)
  await rm(path, { force: true })
  const server = createServer(socket => {
    socket.on('error', () => socket.destroy())
    // Whoever says nothing must not hold up the end of the server.
    socket.setTimeout(5_000, () => socket.destroy())
    linesOf(socket).once('line', async line => {
      // What was asked for takes the time it takes.
      socket.setTimeout(0)
      const answer: Answer = await answerTo(line, run)
      socket.end(`${JSON.stringify(answer)}\n`)
    })
  })
  await new Promise<void>((done, fail) => {
    server.once('error', fail)
    server.listen(path, done)
  })
  return () => new Promise(done => server.close(() => done()))
}

async function answerTo(line: string, run: (words: string[]) => Promise<string>): Promise<Answer> {
  try {
    return { done: await run(JSON.parse(line)) }
  } catch (error) {
    return { refused: error instanceof Error ? error.message : String(error) }
  }
}

/** Has a running server carry out a command. Throws CommandRefusal, also when the server does not answer. */
export async function askServer(folder: string, words: readonly string[]): Promise<string> {
  const socket = createConnection(pathIn(folder))
  const answer = await new Promise<Answer>((done, fail) => {
    socket.once('error', () =>
      fail(new CommandRefusal('The server that uses this data folder does not answer. Try again, or stop it first.')),
    )
    linesOf(socket).once('line', line => done(JSON.parse(line) as Answer))
    socket.write(`${JSON.stringify(words)}\n`)
  })
  socket.end()
  if (answer.done === undefined) throw new CommandRefusal(answer.refused ?? 'The server did not say what happened.')
  return answer.done
}
