import { findByLogin } from '../accounts/users.ts'
import type { Accounts } from '../accounts.ts'
import type { Deps } from '../deps.ts'
import { newEpoch } from './epoch.ts'
import { discardOne, replayAll, replayOne, showParked } from './parked.ts'
import { CommandRefusal } from './refusal.ts'

/** What a command works with: a running server's, or what the command line opened itself. */
export interface Desk extends Pick<Deps, 'db' | 'now' | 'pokes'> {
  accounts: Accounts
  /** Where people reach this server, without a slash at the end. */
  origin: string
}

interface Command {
  /** What it wants to be told after its name, word by word. */
  takes: string[]
  run(desk: Desk, ...words: string[]): Promise<string>
}

const userOf = async (desk: Desk, login: string) => {
  const user = await findByLogin(desk.db, login)
  if (!user) throw new CommandRefusal(`Nobody is called ${login}.`)
  return user
}

const aboutSomebody = (run: (desk: Desk, login: string) => Promise<string>): Command => ({
  takes: ['<username or address>'],
  run: (desk, login = '') => run(desk, login),
})

const commands: Record<string, Command> = {
  'reset-link': aboutSomebody(async (desk, login) => {
    const { username } = await userOf(desk, login)
    const link = await desk.accounts.resetLinkFor(login, desk.origin)
    if (!link) throw new CommandRefusal(`${username} is closed: take the deletion back or enable the account first.`)
    return `${username} can set a new password within 60 minutes, once, at\n${link}\nAny older link is void.`
  }),
  'user disable': aboutSomebody(async (desk, login) => {
    const { id, username } = await userOf(desk, login)
    await desk.db.row('update users set disabled_at = coalesce(disabled_at, now()) where id = $1', [id])
    const ended = await desk.accounts.endAll(id, 'disabled')
    return `${username} cannot log in any more and is shown to nobody. Devices signed out: ${ended}.`
  }),
  'user enable': aboutSomebody(async (desk, login) => {
    const { id, username } = await userOf(desk, login)
    await desk.db.row('update users set disabled_at = null where id = $1', [id])
    return `${username} can log in again.`
  }),
  'sessions revoke': aboutSomebody(async (desk, login) => {
    const { id, username } = await userOf(desk, login)
    return `Devices of ${username} signed out: ${await desk.accounts.endAll(id, 'revoked')}.`
  }),
  'parked list': { takes: [], run: showParked },
  'parked replay all': { takes: [], run: replayAll },
  'parked replay': {
    takes: ['<client id>', '<mid>'],
    run: (desk, clientId = '', mid = '') => replayOne(desk, clientId, mid),
  },
  'parked discard': {
    takes: ['<client id>', '<mid>'],
    run: (desk, clientId = '', mid = '') => discardOne(desk, clientId, mid),
  },
  'epoch new': { takes: [], run: newEpoch },
}

const usage = `Say what to do, and to what:\n${Object.entries(commands)
  .map(([name, { takes }]) => `  ${[name, ...takes].join(' ')}`)
  .join('\n')}`

/** Runs the command that these words are. Throws CommandRefusal. */
export async function runCommand(desk: Desk, words: readonly string[]): Promise<string> {
  for (const [name, { takes, run }] of Object.entries(commands)) {
    const said = words.length - takes.length
    if (words.slice(0, Math.max(said, 0)).join(' ') === name) return run(desk, ...words.slice(said))
  }
  throw new CommandRefusal(usage)
}
