/** The quarantine itself: a folder of mode 0700 with a file and a sidecar for each order. */
import { constants } from 'node:fs'
import {
  type FileHandle,
  mkdir,
  open,
  opendir,
  readFile,
  realpath,
  rename,
  unlink,
} from 'node:fs/promises'
import { AmoskysError, printable } from '../../../../kernel/index.ts'
import { unfit } from '../failures.ts'
import { readInverse, writeInverse } from '../inverse.ts'
import { type FileRecord, fileRecordSchema } from './file-record.ts'
import { codeOf, entryOf, openFolder } from './walk.ts'

/** Files in quarantine at once. */
export const shelvedMax = 10_000

const idShape = /^act_[0-9A-Z]{26}$/

/** An id is a file name here. */
export function requireId(id: string): string {
  if (!idShape.test(id)) throw unfit(`${printable(id).slice(0, 64)} is no id of an action`)
  return id
}

/** Opens the quarantine, which is made where it is missing. Nobody else may look into it. */
export async function openShelf(path: string): Promise<FileHandle> {
  await mkdir(path, { recursive: true, mode: 0o700 })
  const folder = await openFolder(await realpath(path))
  const { mode, uid } = await folder.stat()
  if (uid === process.getuid?.() && (mode & 0o077) === 0) return folder
  await folder.close()
  throw new AmoskysError(
    'permission',
    `${printable(path)} must belong to the responder alone: expected mode 0700 and its own user, found ${(mode & 0o7777).toString(8)} and user ${uid}`,
  )
}

export async function writeSidecar(shelf: FileHandle, id: string, record: FileRecord) {
  const part = entryOf(shelf, `${id}.json.part`)
  const file = await open(part, constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC, 0o600)
  try {
    await file.writeFile(`${writeInverse(record)}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(part, entryOf(shelf, `${id}.json`))
  await shelf.sync()
}

export async function removeEntry(folder: FileHandle, name: string): Promise<void> {
  try {
    await unlink(entryOf(folder, name))
  } catch (thrown) {
    if (codeOf(thrown) !== 'ENOENT') throw thrown
  }
}

/** What is in quarantine, by id; a sidecar that cannot be read is named with the reason. */
export async function shelved(shelf: FileHandle): Promise<Map<string, FileRecord | string>> {
  const found = new Map<string, FileRecord | string>()
  for await (const { name } of await opendir(entryOf(shelf, '.'))) {
    const id = name.slice(0, -'.json'.length)
    if (!name.endsWith('.json') || !idShape.test(id) || found.size >= shelvedMax) continue
    found.set(id, await sidecarOf(shelf, id))
  }
  return found
}

async function sidecarOf(shelf: FileHandle, id: string): Promise<FileRecord | string> {
  try {
    return readInverse(fileRecordSchema, await readFile(entryOf(shelf, `${id}.json`), 'utf8'))
  } catch (thrown) {
    if (thrown instanceof AmoskysError) return thrown.message
    return `its record cannot be read: ${codeOf(thrown)}`
  }
}
