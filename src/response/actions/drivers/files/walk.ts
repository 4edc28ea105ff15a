/**
 * Paths walked folder by folder, none of them a symbolic link: each step is opened below the one before (through
 * /proc/self/fd, as openat would), so nobody can exchange a part of the path between the check and the deed.
 */
import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { AmoskysError, printable } from '../../../../kernel/index.ts'
import { unfit } from '../failures.ts'

const folderFlags = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW
const pathMax = 4096

/** The entry of an open folder, whatever became of the folder's own path. */
export function entryOf(folder: FileHandle, name: string): string {
  return `/proc/self/fd/${folder.fd}/${name}`
}

/** The same for another program of ours. */
export function entryForOthers(folder: FileHandle, name: string): string {
  return `/proc/${process.pid}/fd/${folder.fd}/${name}`
}

export async function openFolder(path: string): Promise<FileHandle> {
  let folder = await open('/', folderFlags)
  for (const name of path.split('/').filter(Boolean)) {
    const outer = folder
    try {
      folder = await open(entryOf(outer, name), folderFlags)
    } catch (thrown) {
      throw noFolder({ path, name }, thrown)
    } finally {
      await outer.close()
    }
  }
  return folder
}

function noFolder(at: { readonly path: string; readonly name: string }, thrown: unknown) {
  const code = codeOf(thrown)
  const path = printable(at.path)
  const name = printable(at.name)
  if (code === 'ELOOP' || code === 'ENOTDIR')
    return unfit(`${path}: ${name} is a symbolic link or no folder; only plain paths are followed`)
  if (code === 'ENOENT') return new AmoskysError('not-found', `${path}: there is no folder ${name}`)
  return new AmoskysError('permission', `${path}: ${name} cannot be opened: ${code}`)
}

export function codeOf(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'unknown'
}

export interface PlainPath {
  readonly folder: string
  readonly name: string
}

/** Folder and name of a path that is absolute and plain, and lies under one of `allowed` and not under `barred`. */
export function plainPath(
  path: string,
  bounds: { readonly allowed: readonly string[]; readonly barred: string },
): PlainPath {
  const parts = path.split('/').slice(1)
  const isPlain = parts.every((part) => part !== '' && part !== '.' && part !== '..')
  if (!path.startsWith('/') || !isPlain || path.includes('\0') || Buffer.byteLength(path) > pathMax)
    throw unfit(`${printable(path).slice(0, 300)} is no plain absolute path to a file`)
  const isUnder = (folder: string) => path.startsWith(folder.endsWith('/') ? folder : `${folder}/`)
  if (!bounds.allowed.some(isUnder)) {
    const allowed = bounds.allowed.map(printable).join(', ') || 'none'
    throw unfit(
      `${printable(path)} lies in none of the folders that files may be taken from (settings, response.quarantine.folders: ${allowed})`,
    )
  }
  if (isUnder(bounds.barred)) throw unfit(`${printable(path)} is in quarantine already`)
  const at = path.lastIndexOf('/')
  return { folder: path.slice(0, at) || '/', name: path.slice(at + 1) }
}
