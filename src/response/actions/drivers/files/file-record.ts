/** What a file was: enough to know it again, and to put it back as it was. */
import { createHash } from 'node:crypto'
import { type BigIntStats, constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { z } from 'zod'
import { AmoskysError, bytesText, printable } from '../../../../kernel/index.ts'
import { unfit } from '../failures.ts'
import { codeOf } from './walk.ts'

const number = z.string().regex(/^\d{1,20}$/)

/** Whole numbers as text: times are in nanoseconds, which no double holds. */
export const fileRecordSchema = z.strictObject({
  path: z.string().max(8192),
  dev: number,
  ino: number,
  size: number,
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  uid: number,
  gid: number,
  mode: number,
  /** When it was made: a number of an inode is given again to the next file. */
  birthNs: z.string().regex(/^-?\d{1,20}$/),
  mtimeNs: z.string().regex(/^-?\d{1,20}$/),
  atimeNs: z.string().regex(/^-?\d{1,20}$/),
  /** Names of the file, this one among them. */
  links: number,
})
export type FileRecord = z.infer<typeof fileRecordSchema>

/** Opens without following a link, without waiting for the other end of a pipe, and leaves the time of last access be. */
export async function openFile(path: string): Promise<FileHandle> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK
  try {
    return await open(path, flags | constants.O_NOATIME)
  } catch (thrown) {
    if (codeOf(thrown) !== 'EPERM') throw thrown
    return open(path, flags)
  }
}

/** Reads the file that is open as `file`, which `path` led to. */
export async function recordOf(
  file: FileHandle,
  path: string,
  sizeMax: number,
): Promise<FileRecord> {
  const before = await file.stat({ bigint: true })
  if (!before.isFile()) throw unfit(`${printable(path)} is no regular file but ${kindOf(before)}`)
  if (before.size > BigInt(sizeMax))
    throw unfit(
      `${printable(path)} has ${bytesText(Number(before.size))}; at most ${bytesText(sizeMax)} are taken into quarantine (settings, response.quarantine.maxBytes)`,
    )
  const sha256 = await hashOf(file)
  const after = await file.stat({ bigint: true })
  if (!isUnchanged(before, after))
    throw new AmoskysError('unavailable', `${printable(path)} was written to while it was read`)
  return {
    ...{ path, sha256, dev: String(before.dev), ino: String(before.ino) },
    ...{ size: String(before.size), uid: String(before.uid), gid: String(before.gid) },
    ...{ mode: String(before.mode), links: String(before.nlink) },
    birthNs: String(before.birthtimeNs),
    ...{ mtimeNs: String(before.mtimeNs), atimeNs: String(before.atimeNs) },
  }
}

export async function hashOf(file: FileHandle): Promise<string> {
  const hash = createHash('sha256')
  const buffer = Buffer.alloc(1 << 20)
  for (let at = 0; ; ) {
    const { bytesRead } = await file.read(buffer, 0, buffer.length, at)
    if (bytesRead === 0) return hash.digest('hex')
    hash.update(buffer.subarray(0, bytesRead))
    at += bytesRead
  }
}

export function isSameFile(stats: BigIntStats, record: FileRecord): boolean {
  const { dev, ino, birthtimeNs } = stats
  const parts = [dev, ino, birthtimeNs].map(String)
  return parts.join() === [record.dev, record.ino, record.birthNs].join()
}

function isUnchanged(before: BigIntStats, after: BigIntStats): boolean {
  return before.size === after.size && before.mtimeNs === after.mtimeNs
}

function kindOf(stats: BigIntStats): string {
  if (stats.isDirectory()) return 'a folder'
  if (stats.isFIFO()) return 'a pipe'
  if (stats.isSocket()) return 'a socket'
  return 'a device'
}
