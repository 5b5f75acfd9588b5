import { findByLogin } from '../accounts/users.ts'
import type { Accounts } from '../accounts.ts'
import type { Db } from '../db.ts'

/** What a command works with: a running server's, or what the command line opened itself. */
export interface Desk {
  db: Db
  accounts: Accounts
  /** Where people reach this server, without a slash at the end. */
  origin: string
}

type Command = (desk: Desk, login: string) => Promise<string>

/** An answer for whoever typed the command: it could not be done, and why. */
export class CommandRefusal extends Error {
  override name = 'CommandRefusal'
}

const userOf = async (desk: Desk, login: string) => {
  const user = await findByLogin(desk.db, login)
  if (!user) throw new CommandRefusal(`Nobody is called ${login}.`)
  return user
}

export const commands: Record<string, Command> = {
  async 'reset-link'(desk, login) {
    const { username } = await userOf(desk, login)
    const link = await desk.accounts.resetLinkFor(login, desk.origin)
    if (!link) throw new CommandRefusal(`${username} is closed: take the deletion back or enable the account first.`)
    return `${username} can set a new password within 60 minutes, once, at\n${link}\nAny older link is void.`
  },
  async 'user disable'(desk, login) {
    const { id, username } = await userOf(desk, login)
    await desk.db.row('update users set disabled_at = coalesce(disabled_at, now()) where id = $1', [id])
    const ended = await desk.accounts.endAll(id, 'disabled')
    return `${username} cannot log in any more and is shown to nobody. Devices signed out: ${ended}.`
  },
  async 'user enable'(desk, login) {
    const { id, username } = await userOf(desk, login)
    await desk.db.row('update users set disabled_at = null where id = $1', [id])
    return `${username} can log in again.`
  },
  async 'sessions revoke'(desk, login) {
    const { id, username } = await userOf(desk, login)
    return `Devices of ${username} signed out: ${await desk.accounts.endAll(id, 'revoked')}.`
  },
}

const usage = `Say what to do, and to whom:\n${Object.keys(commands)
  .map(name => `  ${name} <username or address>`)
  .join('\n')}`

/** Runs the command that these words are. Throws CommandRefusal. */
export async function runCommand(desk: Desk, words: readonly string[]): Promise<string> {
  const name = Object.keys(commands).find(known => words.slice(0, -1).join(' ') === known)
  const command = name === undefined ? undefined : commands[name]
  const login = words.at(-1)
  if (!command || login === undefined) throw new CommandRefusal(usage)
  return command(desk, login)
}
