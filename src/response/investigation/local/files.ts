import { readFileSync, statSync } from 'node:fs'
import { AmoskysError, reasonOf } from '../../../kernel/index.ts'

/** The files of a person, as far as lists need them. */
export interface TextFiles {
  /** Milliseconds since the Unix epoch at which it was last written; null: there is none that could be read. */
  changedMs(path: string): number | null
  /** Its text. Throws where it cannot be read, or is longer than `bytesMax`. */
  read(path: string, bytesMax: number): string
}

/** Those of this machine. */
export const diskFiles: TextFiles = {
  changedMs(path) {
    const status = statSync(path, { throwIfNoEntry: false })
    return status?.isFile() ? status.mtimeMs : null
  },
  read(path, bytesMax) {
    try {
      const { size } = statSync(path)
      if (size > bytesMax)
        throw new AmoskysError('full', `expected at most ${bytesMax} bytes, found ${size}`)
      return readFileSync(path, 'utf8')
    } catch (thrown) {
      throw new AmoskysError('unreadable', `${path}: ${reasonOf(thrown)}`, { cause: thrown })
    }
  },
}
