/**
 * `up` that root begins: what reads packets, answers browsers and asks the internet goes on as the user who asked, with the
 * right to capture and no other. Root's part is this small process, which keeps the responder there: decision 32.
 */
import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, statSync } from 'node:fs'
import { constants } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { AmoskysError, printable } from '../../kernel/index.ts'
import type { Settings } from '../config/index.ts'
import type { CommonOptions } from '../options.ts'
import { responderWords } from '../responding/enforcing.ts'
import { keepResponder } from '../responding/kept-responder.ts'
import { stopSignals } from '../session.ts'
import type { World } from '../world.ts'

export interface Lesser {
  readonly name: string
  readonly uid: number
  readonly gid: number
}

export interface LesserPlan {
  readonly lesser: Lesser
  readonly settings: Settings
  readonly given: CommonOptions
  /** The database. */
  readonly path: string
  /** Something of what is read happens now, so that something may be done about it. */
  readonly isLive: boolean
}

/** Null: this is not root, or root is to do all of it. */
export function lesserOf({ environment }: World, { user }: Settings): Lesser | null {
  if (process.getuid?.() !== 0 || user === 'root') return null
  if (user !== '') return { name: user, uid: numberOf('-u', user), gid: numberOf('-g', user) }
  const [uid, gid] = [environment['SUDO_UID'], environment['SUDO_GID']].map(Number)
  if (uid === undefined || gid === undefined || !(uid > 0) || !(gid > 0)) return null
  return { name: environment['SUDO_USER'] ?? String(uid), uid, gid }
}

function numberOf(what: '-u' | '-g', user: string): number {
  try {
    const said = execFileSync('id', [what, '--', user], { stdio: ['ignore', 'pipe', 'ignore'] })
    return Number(said.toString().trim())
  } catch {
    throw new AmoskysError('usage', `user: ${printable(user)}: no such user on this machine`)
  }
}

/** Yields the status with which it ended. */
export async function upAsLesser(world: World, plan: LesserPlan): Promise<number> {
  const { lesser, settings, given, path, isLive } = plan
  requireOwned(dirname(resolve(path)), lesser)
  const isEnforcing = isLive && settings.response.enforce !== 'dry-run'
  // An enforcing responder of somebody else is asked there, and none is kept.
  const isKept = isEnforcing && settings.response.socket === ''
  using _kept = isKept
    ? keepResponder({
        argv: wordsFor(lesser, settings, given),
        socketPath: socketFor(lesser),
        say: (sentence) => world.err(`amoskys: ${printable(sentence)}\n`),
      })
    : null
  world.err(
    `amoskys: goes on as ${printable(lesser.name)}, with the right to capture; ${isKept ? 'the responder alone is root' : 'nothing is root but this process'}\n`,
  )
  return await ended(lesser, isKept ? [`response.socket=${socketFor(lesser)}`] : [])
}

/** A folder that root made in an earlier run is not written by anybody else. */
function requireOwned(folder: string, { name, uid }: Lesser): void {
  const found = statSync(folder, { throwIfNoEntry: false })
  if (found === undefined || found.uid === uid) return
  const shown = printable(folder)
  const how = `sudo chown -R ${printable(name)} ${shown}, or the setting user: root, which gives root everything to do`
  throw new AmoskysError(
    'permission',
    `${shown}: expected a folder of ${printable(name)}, as whom amoskys up goes on, found one of user ${found.uid}: ${how}`,
  )
}

function socketFor({ uid }: Lesser): string {
  return join('/run/amoskys', String(uid), 'responder.sock')
}

/** The responder's own places are root's, its log among them: whoever can change its journal says what root takes back. */
function wordsFor(lesser: Lesser, settings: Settings, given: CommonOptions): string[] {
  const data = join('/var/lib/amoskys', `responder-${lesser.uid}`)
  mkdirSync(data, { recursive: true, mode: 0o755 })
  const own = [`response.socket=${socketFor(lesser)}`, `response.socketUid=${lesser.uid}`]
  return responderWords({
    settings: { ...settings, data },
    given: { ...given, set: [...given.set, ...own] },
  })
}

/** No file that it executes gives it more rights, and it ends where this process does. */
function rightsOf({ uid, gid }: Lesser): string[] {
  const own = ['--reuid', String(uid), '--regid', String(gid), '--clear-groups']
  const right = ['--inh-caps=-all,+net_raw', '--ambient-caps=-all,+net_raw', '--no-new-privs']
  return [...own, ...right, '--pdeathsig', 'TERM', '--']
}

function ended(lesser: Lesser, sets: readonly string[]): Promise<number> {
  const words = [process.execPath, ...process.execArgv, ...process.argv.slice(1)]
  const more = sets.flatMap((one) => ['--set', one])
  const child = spawn('setpriv', [...rightsOf(lesser), ...words, ...more], { stdio: 'inherit' })
  const forward = (signal: NodeJS.Signals) => void child.kill(signal)
  for (const signal of stopSignals) process.on(signal, forward)
  return new Promise((found, fail) => {
    child.once('error', (thrown: NodeJS.ErrnoException) => {
      const how =
        thrown.code === 'ENOENT'
          ? 'setpriv (package util-linux) is not there: install it, or set user: root'
          : thrown.message
      fail(new AmoskysError('unavailable', `amoskys up cannot go on as ${lesser.name}: ${how}`))
    })
    child.once('exit', (status, signal) => {
      for (const one of stopSignals) process.off(one, forward)
      found(status ?? 128 + constants.signals[signal!])
    })
  })
}
