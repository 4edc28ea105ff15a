/** Files with private keys: for their owner alone, and replaced whole or not at all. */
import {
  chmodSync,
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { AmoskysError, randomHex } from '../../kernel/index.ts'

/** A folder for its owner alone; one that others can look into is refused, not changed: somebody may have meant it. */
export function openKeyFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  requirePrivate(folder, '0700')
}

/** Throws where others than its owner can read or write it. */
export function readPrivateFile(path: string): string {
  const text = readOf(path)
  requirePrivate(path, '0600')
  return text
}

export function readPublicFile(path: string): string {
  return readOf(path)
}

/** Under another name first, on the disk, then in its place: a crash leaves the old one or the new one. */
export function writeKeyFile(path: string, text: string, mode: 0o600 | 0o644 = 0o600): void {
  const fresh = `${path}.${randomHex(4)}.new`
  try {
    writeFileSync(fresh, text, { flag: 'wx', mode, flush: true })
    // The mask of the process may have taken rights away.
    chmodSync(fresh, mode)
    renameSync(fresh, path)
  } catch (thrown) {
    rmSync(fresh, { force: true })
    throw thrown
  }
  syncFolder(dirname(path))
}

function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

function requirePrivate(path: string, expected: string): void {
  const mode = statSync(path).mode & 0o777
  if ((mode & 0o077) === 0) return
  throw new AmoskysError(
    'permission',
    `${path}: others can read the keys in it: expected mode ${expected}, found 0${mode.toString(8)}; chmod ${expected} ${path}, and renew the keys where somebody may have read them`,
  )
}

function readOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code === 'ENOENT') throw new AmoskysError('not-found', `${path}: no such file`, { cause })
    if (code === 'EACCES')
      throw new AmoskysError('permission', `${path}: may not be read`, { cause })
    throw cause
  }
}
