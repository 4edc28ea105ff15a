import { fstatSync, writeSync } from 'node:fs'
import { getSystemErrorMessage } from 'node:util'
import { reasonOf } from '../kernel/index.ts'

/** Status of a process whose results cannot be written (EX_IOERR of sysexits.h). */
export const outputStatus = 74

/** `process.stdout`: Node's types leave its number out. */
type OutputStream = NodeJS.WriteStream & { readonly fd: number }

/** Standard output and what became of it. */
export interface Output {
  readonly write: (text: string) => void
  /** Calls `stop` when nothing can be written any more: a run then ends with what it keeps elsewhere. */
  readonly whenLost: (stop: () => void) => () => void
  /** Exit status of a process that would otherwise end with `status`. */
  statusAfter(status: number): number
}

/**
 * A reader that closes early (`| head`) ends the run quietly, as other filters do; anything else, such as a full
 * disk, is said, and is a failure. Where no run listens, the process ends at once.
 */
export function openOutput(stream: OutputStream, say: (text: string) => void): Output {
  const stops = new Set<() => void>()
  let status: number | null = null
  const lose = (error: NodeJS.ErrnoException) => {
    if (status !== null) return
    status = error.code === 'EPIPE' ? 0 : outputStatus
    if (status > 0) say(`amoskys: standard output cannot be written: ${reasonIn(error)}\n`)
    if (stops.size === 0) process.exit(status)
    for (const stop of stops) stop()
  }
  stream.on('error', lose)
  const put = writerOf(stream)
  return {
    write(text) {
      if (status !== null) return
      try {
        put(text)
      } catch (thrown) {
        lose(thrown as NodeJS.ErrnoException)
      }
    },
    whenLost(stop) {
      stops.add(stop)
      return () => void stops.delete(stop)
    },
    statusAfter: (wished) => (wished === 0 && status !== null ? status : wished),
  }
}

/** Node writes to a file once and does not look how much of a text found room; here the rest is written, or fails. */
function writerOf(stream: OutputStream): (text: string) => void {
  if (stream.isTTY || !isFile(stream.fd)) return (text) => void stream.write(text)
  return (text) => {
    const bytes = Buffer.from(text)
    for (let at = 0; at < bytes.length; ) at += writeSync(stream.fd, bytes, at)
  }
}

function isFile(descriptor: number): boolean {
  try {
    const status = fstatSync(descriptor)
    return status.isFile() || status.isCharacterDevice()
  } catch {
    return false
  }
}

function reasonIn(error: NodeJS.ErrnoException): string {
  return error.errno === undefined ? reasonOf(error) : getSystemErrorMessage(error.errno)
}
