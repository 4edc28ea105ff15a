/** `quarantine_file`: a file moved where nobody opens it, and back. */
import type { BigIntStats } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { AmoskysError, bytesText, plural, printable } from '../../../../kernel/index.ts'
import type { Driver, Looked, Plan, Planned, Taken } from '../../driver.ts'
import { type Tool, toolOf } from '../../tool.ts'
import { eachAlone } from '../failures.ts'
import { readInverse, writeInverse } from '../inverse.ts'
import {
  type FileRecord,
  fileRecordSchema,
  hashOf,
  isSameFile,
  openFile,
  recordOf,
} from './file-record.ts'
import { type Place, putAway, putBack, standing } from './move.ts'
import { openShelf, removeEntry, requireId, shelved, shelvedMax, writeSidecar } from './shelf.ts'
import { codeOf, entryOf, openFolder, plainPath } from './walk.ts'

export interface FilesOptions {
  /** Files may be taken from below these, and from nowhere else; absolute paths. */
  readonly folders: readonly string[]
  /** The quarantine: a folder of ours. Best on the file system of the files, where a move keeps everything. */
  readonly quarantine: string
  readonly maxBytes: number
  /** Calls `cp`, where a file crosses file systems; default: the one of this machine. */
  readonly tool?: Tool
}

export function files(options: FilesOptions): Driver {
  return {
    name: 'files',
    kinds: ['quarantine_file'],
    // A file that was dangerous enough to be put away is not put back because a journal was lost.
    isUnknownLeft: true,
    preview: async (order) =>
      planOf(options, requireId(order.id), await read(options, order.target)),
    apply: (planned) =>
      onShelf(options, (shelf) =>
        eachAlone(
          planned,
          ({ order }) => order.id,
          (one) => take(options, shelf, one),
        ),
      ),
    undo: (taken) =>
      onShelf(options, (shelf) =>
        eachAlone(
          taken,
          ({ id }) => id,
          (one) => giveBack(options, shelf, one),
        ),
      ),
    look: () => onShelf(options, (shelf) => look(options, shelf)),
  }
}

async function onShelf<T>(options: FilesOptions, doing: (shelf: FileHandle) => Promise<T>) {
  await using shelf = await openShelf(options.quarantine)
  return await doing(shelf)
}

async function read(options: FilesOptions, path: string): Promise<FileRecord> {
  const at = plainPath(path, { allowed: options.folders, barred: options.quarantine })
  await using folder = await openFolder(at.folder)
  await using file = await openNamed(folder, at.name, path)
  return await recordOf(file, path, options.maxBytes)
}

async function openNamed(folder: FileHandle, name: string, path: string): Promise<FileHandle> {
  try {
    return await openFile(entryOf(folder, name))
  } catch (thrown) {
    const code = codeOf(thrown)
    const shown = printable(path)
    if (code === 'ELOOP')
      throw new AmoskysError('usage', `${shown} is a symbolic link; name the file itself`)
    if (code === 'ENOENT') throw new AmoskysError('not-found', `${shown} is not there`)
    if (code === 'ENXIO') throw new AmoskysError('usage', `${shown} is a socket, pipe or device`)
    throw new AmoskysError('permission', `${shown} cannot be read: ${code}`)
  }
}

function planOf(options: FilesOptions, id: string, record: FileRecord): Plan {
  const path = printable(record.path)
  const more = Number(record.links) - 1
  return {
    effect: `${path} (${bytesText(Number(record.size))}, SHA-256 ${record.sha256}) is moved to where only the responder can open it. Programs that run from it or have it open go on. Taking it back restores content, owner, mode and times.`,
    steps: [
      `mv --no-clobber -- ${JSON.stringify(path)} ${JSON.stringify(`${printable(options.quarantine)}/${id}`)}`,
    ],
    warnings:
      more > 0
        ? [
            `The file has ${plural(more, 'more name')} (hard links); under ${more > 1 ? 'those' : 'that'} it stays where it is.`,
          ]
        : [],
    inverse: writeInverse(record),
  }
}

async function take(options: FilesOptions, shelf: FileHandle, { order, plan }: Planned) {
  const id = requireId(order.id)
  const record = readInverse(fileRecordSchema, plan.inverse)
  const at = plainPath(order.target, { allowed: options.folders, barred: options.quarantine })
  await using folder = await openFolder(at.folder)
  const to: Place = { folder: shelf, name: id }
  const from: Place = { folder, name: at.name }
  const now = await standing(from)
  const isTaken = (await standing(to)) !== null
  if (isTaken && (now === null || !isSameFile(now, record))) return
  const found = await read(options, order.target)
  if (found.sha256 !== record.sha256 || now === null || !isSameFile(now, record))
    throw new AmoskysError(
      'unavailable',
      `${printable(order.target)} changed since it was looked at (SHA-256 then ${record.sha256}, now ${found.sha256}); it was left where it is`,
    )
  if (!isTaken && (await shelved(shelf)).size >= shelvedMax)
    throw new AmoskysError('full', `${shelvedMax} files are in quarantine; take some back first`)
  await writeSidecar(shelf, id, record)
  await putAway({ tool: options.tool ?? toolOf({ cp: 'coreutils' }), record }, from, to)
}

async function giveBack(options: FilesOptions, shelf: FileHandle, { id, inverse }: Taken) {
  requireId(id)
  const record = readInverse(fileRecordSchema, inverse)
  const from: Place = { folder: shelf, name: id }
  if ((await standing(from)) !== null) await restore(options, from, record)
  await removeEntry(shelf, `${id}.part`)
  await removeEntry(shelf, `${id}.json`)
  await shelf.sync()
}

async function restore(options: FilesOptions, from: Place, record: FileRecord): Promise<void> {
  const at = plainPath(record.path, { allowed: options.folders, barred: options.quarantine })
  await using file = await openFile(entryOf(from.folder, from.name))
  const hash = await hashOf(file)
  if (hash !== record.sha256)
    throw new AmoskysError(
      'corrupt',
      `${printable(options.quarantine)}/${from.name} is not what was put there: expected SHA-256 ${record.sha256}, found ${hash}; it was left there`,
    )
  await using folder = await openFolder(at.folder).catch((thrown) => {
    throw staying(options, from, thrown)
  })
  const to: Place = { folder, name: at.name }
  // A restart in the middle: it is back already, and only the quarantine's own name of it is left.
  if (await isBackAlready(to, record, await file.stat({ bigint: true })))
    return removeEntry(from.folder, from.name)
  await putBack({ tool: options.tool ?? toolOf({ cp: 'coreutils' }), record }, from, to)
}

/** Says where the file is that could not be put back. */
function staying({ quarantine }: FilesOptions, { name }: Place, thrown: unknown): unknown {
  if (!(thrown instanceof AmoskysError)) return thrown
  const says = `${thrown.message}; the file stays at ${printable(quarantine)}/${name}`
  return new AmoskysError(thrown.code, says, { cause: thrown })
}

async function isBackAlready(to: Place, record: FileRecord, mine: BigIntStats) {
  const there = await standing(to)
  if (there === null) return false
  if (there.dev === mine.dev && there.ino === mine.ino) return true
  if (!there.isFile() || String(there.mtimeNs) !== record.mtimeNs) return false
  await using file = await openFile(entryOf(to.folder, to.name))
  return (await hashOf(file)) === record.sha256
}

async function look(options: FilesOptions, shelf: FileHandle): Promise<Map<string, Looked>> {
  const looked = new Map<string, Looked>()
  for (const [id, record] of await shelved(shelf)) {
    if (typeof record === 'string')
      looked.set(id, { text: 'in quarantine', endsAtMs: null, inverse: '{}', drift: record })
    else looked.set(id, await lookAt(options, { folder: shelf, name: id }, record))
  }
  return looked
}

async function lookAt(options: FilesOptions, place: Place, record: FileRecord): Promise<Looked> {
  const path = printable(record.path)
  const kept = await standing(place)
  const there = await standingAt(record.path)
  const isBack = there !== null && isSameFile(there, record)
  return {
    text: `${path} is at ${printable(options.quarantine)}/${place.name}, ${bytesText(Number(record.size))}${there !== null && !isBack ? '; another file stands at its old place' : ''}`,
    endsAtMs: null,
    inverse: writeInverse(record),
    drift: driftOf(kept !== null && kept.size === BigInt(record.size), isBack),
  }
}

function driftOf(isKept: boolean, isBack: boolean): string {
  if (isBack) return 'the file stands at its old place'
  return isKept ? '' : 'the file is no longer in quarantine, or has another size'
}

async function standingAt(path: string) {
  const at = path.lastIndexOf('/')
  try {
    await using folder = await openFolder(path.slice(0, at) || '/')
    return await standing({ folder, name: path.slice(at + 1) })
  } catch (thrown) {
    if (thrown instanceof AmoskysError) return null
    throw thrown
  }
}
