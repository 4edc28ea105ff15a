/** One process to a database: two would take each other's runs for dead, and tell what they find twice. */
import { closeSync, openSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { AmoskysError, printable, reasonOf } from '../../kernel/index.ts'

const busy = 5
const anotherUp =
  'another amoskys up keeps its records there; stop it, or choose another folder with --set data=FOLDER'

/**
 * Holds a lock beside the database until the process ends, however it does: the system lets go of it. SQLite knows how
 * to lock a file on every system; the file itself stays empty.
 */
export function holdAlone(path: string, held = anotherUp): Disposable {
  const lock = `${path}.lock`
  let database: DatabaseSync | null = null
  try {
    closeSync(openSync(lock, 'a', 0o600))
    database = new DatabaseSync(lock, { timeout: 0 })
    database.exec('begin exclusive')
    const locked = database
    return { [Symbol.dispose]: () => locked.close() }
  } catch (thrown) {
    database?.close()
    const isHeld = ((thrown as { errcode?: number }).errcode ?? 0) % 256 === busy
    throw new AmoskysError(
      isHeld ? 'unavailable' : 'permission',
      isHeld
        ? `${printable(path)}: ${held}`
        : `${printable(lock)}: cannot be locked: ${reasonOf(thrown)}${isDenied(thrown) ? '; it belongs to another user: give the folder to this one (sudo chown -R), or choose another with --set data=FOLDER' : ''}`,
      { cause: thrown },
    )
  }
}

function isDenied(thrown: unknown): boolean {
  return ['EACCES', 'EPERM'].includes(String((thrown as { code?: string }).code))
}
