/** One responder to a machine, or rather to a network namespace of it: two would take away each other's rules. */
import { closeSync, existsSync, mkdirSync, openSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { AmoskysError, printable, reasonOf } from '../../kernel/index.ts'
import { ownersWith, requireSafe } from './safe-place.ts'

const busy = 5

/** Holds it until it is disposed of or the process ends, however it does. `own`: a folder that only this user can change. */
export function holdMachine(own: string, folder = lockFolder(own)): Disposable {
  const path = join(folder, `network-${networkNumber()}.lock`)
  let database: DatabaseSync | null = null
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    requireSafe(folder, 'others could keep the responder from starting', ownersWith())
    closeSync(openSync(path, 'a', 0o600))
    database = new DatabaseSync(path, { timeout: 0 })
    database.exec('begin exclusive')
    const locked = database
    return { [Symbol.dispose]: () => locked.close() }
  } catch (thrown) {
    database?.close()
    throw heldBy(path, thrown)
  }
}

/** Root's is where services have theirs; another user's where nobody but that user can write. */
function lockFolder(own: string): string {
  const uid = process.geteuid?.() ?? 0
  if (uid === 0) return '/run/amoskys-responder'
  return existsSync(`/run/user/${uid}`) ? `/run/user/${uid}/amoskys-responder` : own
}

/** Of the network namespace that this process is in. */
function networkNumber(): string {
  try {
    return /\d+/.exec(readlinkSync('/proc/self/ns/net'))?.[0] ?? 'any'
  } catch {
    return 'any'
  }
}

function heldBy(path: string, cause: unknown): AmoskysError {
  if (cause instanceof AmoskysError) return cause
  const isHeld = ((cause as { errcode?: number }).errcode ?? 0) % 256 === busy
  const says = isHeld
    ? `another amoskys responder enforces on this machine, and two would undo each other's work; one that an earlier amoskys up started ends by itself within a minute, once nothing is in force; of any other, fuser ${path} shows the process`
    : `${printable(path)}: the lock of this machine's responder cannot be held: ${reasonOf(cause)}`
  const isDenied = ['EACCES', 'EPERM'].includes(String((cause as { code?: string }).code))
  if (isDenied) {
    const how = `${says}; to enforce it has to be root (sudo)`
    return new AmoskysError('permission', how, { cause })
  }
  return new AmoskysError('unavailable', says, { cause })
}
