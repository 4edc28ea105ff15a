import { statSync } from 'node:fs'
import { getSystemErrorMessage } from 'node:util'
import { exitStatus, printable } from '../kernel/index.ts'
import { outputStatus } from './output.ts'

/** What the system refused, as Node throws it. */
interface SystemError extends Error {
  readonly code: string
  readonly errno: number
  readonly syscall: string
  readonly path?: string
}

const statuses: Readonly<Record<string, number>> = {
  EACCES: exitStatus.permission,
  EPERM: exitStatus.permission,
  EROFS: exitStatus.permission,
  ENOENT: exitStatus['not-found'],
  ENOTDIR: exitStatus['not-found'],
}

/** Whether the world threw this, though nobody who called it expected so: no bug of ours. */
export function isSystemError(thrown: unknown): thrown is SystemError {
  return (
    thrown instanceof Error && 'syscall' in thrown && typeof thrown['errno' as never] === 'number'
  )
}

/** `data: permission denied (mkdir)`, and the exit status for it. */
export function systemFault({ code, errno, syscall, path }: SystemError) {
  const where = path === undefined ? '' : `${printable(path)}: `
  return {
    text: `${where}${getSystemErrorMessage(errno)} (${syscall})`,
    status: statuses[code] ?? outputStatus,
  }
}

/** Whether something has this name. Where we may not know it is not said that there is nothing. */
export function isThere(path: string): boolean {
  try {
    statSync(path)
    return true
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG') return false
    throw thrown
  }
}
