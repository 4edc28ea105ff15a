/** What an intruder does with a password that hydra found: logs in, looks around, copies files out. */
import { join } from 'node:path'
import { AmoskysError } from '../../src/kernel/index.ts'
import { leaveShell, openShell, type ShellOptions, typeLine } from '../ordinary/sessions.ts'
import { makeFile } from '../ordinary/transfers.ts'
import { accounts } from '../servers/accounts.ts'
import { filler } from '../servers/nginx.ts'
import { between, thinkMs, type World } from '../world.ts'
import { guessing, guessPasswords } from './brute-force.ts'

export interface BreakInOptions {
  readonly passwords: number
  /** What is copied out, before base64 makes it a third larger. */
  readonly kilobytes: number
}

const lookingAround = ['uname -a', 'ls -la', 'cat /etc/passwd', 'ps aux | tail -20'] as const
/** What is typed in the session leaves through the session: no other connection, no file on the server. */
const copyOut = 'tar cz ledger.db | base64'

export async function breakIn(world: World, options: BreakInOptions): Promise<void> {
  const guess = { service: 'ssh', passwords: options.passwords, succeeds: true } as const
  await leaveLedger(world, options.kilobytes)
  const password = await guessPasswords(world, guess)
  if (password === undefined) throw new AmoskysError('unavailable', 'hydra found no password')
  await world.pause(4_000)
  const { from, target, deed } = guessing(world, guess)
  await world.malicious([deed], () => intrude(world, { host: from, target, password }))
}

/** Something of the account's own that is worth taking. */
function leaveLedger(world: World, kilobytes: number): Promise<string> {
  const place = join('home', accounts[0].user, 'ledger.db')
  return makeFile(world.host('app1'), place, filler(kilobytes * 1024, 77))
}

async function intrude(world: World, login: ShellOptions): Promise<void> {
  const random = world.random('intruder')
  const shell = await openShell(world, login)
  const type = (line: string) => typeLine(shell, line, () => world.pause(between(random, 60, 260)))
  await type('id')
  // A recording in which the login was refused shows nothing.
  await shell.saying('uid=')
  for (const line of [...lookingAround, copyOut]) {
    await world.pause(thinkMs(random, 2_000))
    await type(line)
  }
  await world.pause(4_000)
  await leaveShell(world, shell)
}
