import { findByLogin } from '../accounts/users.ts'
import type { Accounts } from '../accounts.ts'
import { hasAudit, writeDown } from '../audit.ts'
import { writeBackup } from '../backup/file.ts'
import type { Deps } from '../deps.ts'
import { recomputeLeaderboards } from '../social/leaderboard.ts'
import { doctor } from './doctor.ts'
import { newEpoch } from './epoch.ts'
import { discardOne, replayAll, replayOne, showParked } from './parked.ts'
import { deleteUser, disableUser, enableUser, exportUser, listUsers, showAudit, unlockUser, userOf } from './people.ts'
import { CommandRefusal } from './refusal.ts'
import { type Command, find, SOMEBODY, usageOf } from './words.ts'

/** What a command works with: a running server's, or what the command line opened itself. */
export interface Desk extends Pick<Deps, 'db' | 'env' | 'now' | 'pokes'> {
  accounts: Accounts
  /** Where people reach this server, without a slash at the end. */
  origin: string
}

/**
 * `looks` changes nothing, so nothing is written down of it. `early` does its work on the schema of an earlier version too:
 * what one wants before an upgrade.
 */
type DeskCommand = Command<Desk> & { looks?: true; early?: true }

const aboutSomebody = (run: (desk: Desk, login: string) => Promise<string>): DeskCommand => ({
  takes: [SOMEBODY],
  run: (desk, login = '') => run(desk, login),
})

/** What is done inside of an open database: by the running server, where only it can open it. */
export const deskCommands: Record<string, DeskCommand> = {
  backup: {
    takes: ['<file>'],
    early: true,
    async run({ db }, path = '') {
      const { tables, rows } = await writeBackup(db, path)
      return `${path} holds the whole database: ${rows} rows of ${tables} tables. Keep it where this disk is not.`
    },
  },
  doctor: { takes: [], looks: true, early: true, run: doctor },
  recompute: {
    takes: [],
    async run(desk) {
      await recomputeLeaderboards(desk)
      return 'The leaderboards are made anew from the lists.'
    },
  },
  'user list': { takes: [], looks: true, run: listUsers },
  'user disable': aboutSomebody(disableUser),
  'user enable': aboutSomebody(enableUser),
  'user delete': aboutSomebody(deleteUser),
  'user unlock': aboutSomebody(unlockUser),
  'user export': { takes: [SOMEBODY, '<file>'], run: (desk, login = '', path = '') => exportUser(desk, login, path) },
  'reset-link': aboutSomebody(async (desk, login) => {
    const { username } = await userOf(desk, login)
    const link = await desk.accounts.resetLinkFor(login, desk.origin)
    if (!link) throw new CommandRefusal(`${username} is closed: take the deletion back or enable the account first.`)
    return `${username} can set a new password within 60 minutes, once, at\n${link}\nAny older link is void.`
  }),
  'sessions revoke': aboutSomebody(async (desk, login) => {
    const { id, username } = await userOf(desk, login)
    return `Devices of ${username} signed out: ${await desk.accounts.endAll(id, 'revoked')}.`
  }),
  'audit list': { takes: [], looks: true, run: desk => showAudit(desk) },
  'audit of': { ...aboutSomebody(showAudit), looks: true },
  'parked list': { takes: [], looks: true, run: showParked },
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

/** Runs the command that these words are, and writes down that it was done. Throws CommandRefusal. */
export async function runCommand(desk: Desk, words: readonly string[]): Promise<string> {
  const found = find(deskCommands, words)
  if (!found) throw new CommandRefusal(usageOf(deskCommands))
  const { name, command, rest } = found
  // Looked up before: afterwards the name may be another's.
  const user = command.takes[0] === SOMEBODY ? await findByLogin(desk.db, rest[0] ?? '') : undefined
  const said = await command.run(desk, ...rest)
  if (!command.looks && (await hasAudit(desk.db)))
    await writeDown(desk.db, { actor: 'operator', deed: name, user_id: user?.id })
  return said
}
