/** Small text files of the system, which may be there or not. */
import { closeSync, openSync, readdirSync, readSync } from 'node:fs'
import { join } from 'node:path'

export interface Files {
  /** The beginning of a file; '' where there is none. */
  readonly text: (path: string) => string
  /** Paths in a folder whose names end so, in order; none where there is no such folder. */
  readonly within: (folder: string, ending: string) => string[]
}

const bytesMax = 256 * 1024
const filesMax = 32

export function filesAt(root: string): Files {
  return {
    text: (path) => beginning(join(root, path)),
    within: (folder, ending) =>
      namesIn(join(root, folder), ending).map((name) => join(folder, name)),
  }
}

function beginning(path: string): string {
  let file: number
  try {
    file = openSync(path, 'r')
  } catch {
    return ''
  }
  try {
    const buffer = Buffer.alloc(bytesMax)
    return buffer.toString('utf8', 0, readSync(file, buffer))
  } catch {
    return ''
  } finally {
    closeSync(file)
  }
}

function namesIn(folder: string, ending: string): string[] {
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith(ending))
    return names.sort().slice(0, filesMax)
  } catch {
    return []
  }
}
