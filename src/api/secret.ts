/** Secrets that are made once and kept in a file of their own, mode 600, apart from the database. */
import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const bytes = 32

export function keptSecret(data: string, name: string): Uint8Array {
  const folder = join(data, 'keys')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = join(folder, `${name}.key`)
  try {
    // Of two processes that begin at once, one makes it.
    writeFileSync(file, randomBytes(bytes), { mode: 0o600, flag: 'wx' })
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown
  }
  return readFileSync(file)
}
