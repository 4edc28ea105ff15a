/** A file on its way into quarantine and back. Where it crosses file systems it is copied, checked, and only then removed. */
import type { BigIntStats } from 'node:fs'
import { type FileHandle, link, lstat, rename, unlink } from 'node:fs/promises'
import { AmoskysError, printable } from '../../../../kernel/index.ts'
import { complaint, type Tool } from '../../tool.ts'
import { type FileRecord, hashOf, isSameFile, openFile } from './file-record.ts'
import { removeEntry } from './shelf.ts'
import { codeOf, entryForOthers, entryOf } from './walk.ts'

/** One place: a name in an open folder. */
export interface Place {
  readonly folder: FileHandle
  readonly name: string
}

export interface Mover {
  readonly tool: Tool
  readonly record: FileRecord
}

/** What stands there; null: nothing. */
export async function standing({ folder, name }: Place): Promise<BigIntStats | null> {
  try {
    return await lstat(entryOf(folder, name), { bigint: true })
  } catch (thrown) {
    if (codeOf(thrown) === 'ENOENT') return null
    throw thrown
  }
}

/** Moves the file that is known by its record from its own place to `to`, where our own earlier attempt may stand. */
export async function putAway(mover: Mover, from: Place, to: Place): Promise<void> {
  if (!(await isThere(from, mover.record))) throw changed(mover.record)
  try {
    await rename(entryOf(from.folder, from.name), entryOf(to.folder, to.name))
    await checkMoved(mover, from, to)
  } catch (thrown) {
    if (codeOf(thrown) !== 'EXDEV') throw thrown
    await copyChecked(mover, from, to)
    await rename(entryOf(to.folder, `${to.name}.part`), entryOf(to.folder, to.name))
    if (!(await isThere(from, mover.record))) throw changed(mover.record)
    await unlink(entryOf(from.folder, from.name))
  }
  await to.folder.sync()
  await from.folder.sync()
}

/** What was exchanged in the last moment before the move goes back to where it was. */
async function checkMoved({ record }: Mover, from: Place, to: Place): Promise<void> {
  if (await isThere(to, record)) return
  await link(entryOf(to.folder, to.name), entryOf(from.folder, from.name))
  await unlink(entryOf(to.folder, to.name))
  throw changed(record)
}

/** Puts the file back. Nothing that stands at its place is ever written over. */
export async function putBack(mover: Mover, from: Place, to: Place): Promise<void> {
  const source = entryOf(from.folder, from.name)
  try {
    await link(source, entryOf(to.folder, to.name))
  } catch (thrown) {
    const code = codeOf(thrown)
    if (code === 'EXDEV') await copyBack(mover, from, to)
    else if (code === 'EPERM' || code === 'ENOTSUP') await renameBack(mover, from, to)
    else throw code === 'EEXIST' ? occupied(mover.record) : thrown
  }
  await to.folder.sync()
  await removeEntry(from.folder, from.name)
  await from.folder.sync()
}

async function copyBack(mover: Mover, from: Place, to: Place): Promise<void> {
  const part = `.${from.name}.part`
  await copyChecked(mover, from, { folder: to.folder, name: part.slice(0, -'.part'.length) })
  try {
    await link(entryOf(to.folder, part), entryOf(to.folder, to.name))
  } catch (thrown) {
    const code = codeOf(thrown)
    if (code === 'EPERM' || code === 'ENOTSUP')
      return renameBack(mover, { folder: to.folder, name: part }, to)
    throw code === 'EEXIST' ? occupied(mover.record) : thrown
  } finally {
    await removeEntry(to.folder, part)
  }
}

/** For file systems without hard links. */
async function renameBack({ record }: Mover, from: Place, to: Place): Promise<void> {
  if ((await standing(to)) !== null) throw occupied(record)
  await rename(entryOf(from.folder, from.name), entryOf(to.folder, to.name))
}

/** Copies to `NAME.part` with owner, mode, times to the nanosecond and attributes, and reads it back from the disk. */
async function copyChecked({ tool, record }: Mover, from: Place, to: Place): Promise<void> {
  const part = `${to.name}.part`
  await removeEntry(to.folder, part)
  const paths = [entryForOthers(from.folder, from.name), entryForOthers(to.folder, part)]
  const ran = await tool(['cp', '--no-dereference', '--preserve=all', '--', ...paths])
  if (ran.status !== 0) {
    await removeEntry(to.folder, part)
    throw new AmoskysError(
      'unavailable',
      `${printable(record.path)} was not copied: ${complaint(ran)}`,
    )
  }
  const copy = await openFile(entryOf(to.folder, part))
  try {
    await copy.sync()
    if ((await hashOf(copy)) === record.sha256) return
  } finally {
    await copy.close()
  }
  await removeEntry(to.folder, part)
  throw changed(record)
}

async function isThere(place: Place, record: FileRecord): Promise<boolean> {
  const stats = await standing(place)
  return stats !== null && isSameFile(stats, record)
}

function changed({ path }: FileRecord): AmoskysError {
  return new AmoskysError(
    'unavailable',
    `${printable(path)} is another file, or has another content, than the one that was looked at; it was left where it is`,
  )
}

function occupied({ path }: FileRecord): AmoskysError {
  return new AmoskysError(
    'unavailable',
    `something else stands at ${printable(path)} now and was left as it is; the file stays in quarantine until that is moved away`,
  )
}
