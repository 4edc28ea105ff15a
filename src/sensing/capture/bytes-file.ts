import { type FileHandle, open } from 'node:fs/promises'
import { AmoskysError, type ErrorCode, printable, reasonOf } from '../../kernel/index.ts'
import type { ByteSource } from './bytes.ts'

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

export async function openFileBytes(path: string): Promise<FileBytes> {
  try {
    return new FileBytes(await open(path))
  } catch (thrown) {
    throw fileError(path, thrown)
  }
}

const codes: Readonly<Record<string, ErrorCode>> = {
  ENOENT: 'not-found',
  ENOTDIR: 'not-found',
  EACCES: 'permission',
  EPERM: 'permission',
}

/** What the system said of a path, as a coded error. */
export function fileError(path: string, thrown: unknown): AmoskysError {
  const code = codes[(thrown as NodeJS.ErrnoException).code ?? '']
  const texts: Partial<Record<ErrorCode, string>> = {
    'not-found': 'no such file or folder',
    permission: 'no permission to read it',
  }
  const text = (code && texts[code]) ?? reasonOf(thrown)
  return new AmoskysError(code ?? 'unreadable', `${printable(path)}: ${text}`, { cause: thrown })
}
