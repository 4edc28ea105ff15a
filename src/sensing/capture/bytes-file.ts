import { constants, type FileHandle, open } from 'node:fs/promises'
import { getSystemErrorMessage } from 'node:util'
import { AmoskysError, type ErrorCode, printable, reasonOf } from '../../kernel/index.ts'
import type { ByteSource } from './bytes.ts'
import type { StoredPath } from './stored-path.ts'

/** A file, or whatever else has a path and can be read from front to back. */
export class FileBytes implements ByteSource {
  readonly isCompressed = false
  bytesRead = 0
  damage = ''
  readonly #handle: FileHandle

  constructor(handle: FileHandle) {
    this.#handle = handle
  }

  async read(into: Uint8Array, at: number): Promise<number> {
    try {
      const { bytesRead } = await this.#handle.read(into, at, into.length - at, null)
      this.bytesRead += bytesRead
      return bytesRead
    } catch (thrown) {
      this.damage = reasonOf(thrown)
      return 0
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#handle.close()
  }
}

/** A pipe put in the place of a regular file must not keep us waiting for its writer. */
const withoutWaiting = constants.O_RDONLY | constants.O_NONBLOCK

export async function openFileBytes(path: StoredPath, isRegular: boolean): Promise<FileBytes> {
  try {
    return new FileBytes(await open(path.raw, isRegular ? withoutWaiting : constants.O_RDONLY))
  } catch (thrown) {
    throw fileError(path.name, thrown)
  }
}

const codes: Readonly<Record<string, ErrorCode>> = {
  ENOENT: 'not-found',
  ENOTDIR: 'not-found',
  ELOOP: 'not-found',
  EACCES: 'permission',
  EPERM: 'permission',
}

/** What the system said of a path, as a coded error. */
export function fileError(name: string, thrown: unknown): AmoskysError {
  const { code: systemCode = '', errno } = thrown as NodeJS.ErrnoException
  const code = codes[systemCode]
  const texts: Partial<Record<ErrorCode, string>> = {
    'not-found': systemCode === 'ELOOP' ? 'a link that leads back to itself' : missingText(name),
    permission: 'no permission to read it',
  }
  const said = errno === undefined ? reasonOf(thrown) : getSystemErrorMessage(errno)
  const text = (code && texts[code]) ?? said
  return new AmoskysError(code ?? 'unreadable', `${printable(name)}: ${text}`, { cause: thrown })
}

/** What the command line could not take in of a name stands there as U+FFFD. */
function missingText(name: string): string {
  const hint = name.includes('\ufffd')
    ? '; a name that is not UTF-8 is read by naming its folder'
    : ''
  return `no such file or folder${hint}`
}
