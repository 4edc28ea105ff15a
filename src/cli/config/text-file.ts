import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { getSystemErrorMessage } from 'node:util'
import { AmoskysError, type ErrorCode, printable, reasonOf } from '../../kernel/index.ts'

/** Settings are a page or two; what is larger is something else. */
const textBytesMax = 1024 * 1024

/** What a file of settings holds; null where there is none. A folder, too, may be no such file, or be in its place. */
export type TextFile =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'folder' }

/** Reads a file that people write. Throws where it is there and cannot be that. */
export function readTextFile(path: string): TextFile {
  const file = open(path)
  if (file === null) return { kind: 'missing' }
  try {
    if (fstatSync(file).isDirectory()) return { kind: 'folder' }
    return { kind: 'text', text: textOf(path, readBytes(path, file)) }
  } finally {
    closeSync(file)
  }
}

const codes: Readonly<Record<string, ErrorCode>> = { EACCES: 'permission', EPERM: 'permission' }

/** Null where there is nothing by that name. */
function open(path: string): number | null {
  try {
    return openSync(path, 'r')
  } catch (thrown) {
    const { code = '' } = thrown as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return null
    throw unreadable(path, thrown)
  }
}

function unreadable(path: string, thrown: unknown): AmoskysError {
  const { code = '', errno } = thrown as NodeJS.ErrnoException
  const said = errno === undefined ? reasonOf(thrown) : getSystemErrorMessage(errno)
  const text = codes[code] === undefined ? said : 'no permission to read it'
  return new AmoskysError(codes[code] ?? 'usage', `${printable(path)}: ${text}`, { cause: thrown })
}

/** A pipe, too, as in `--config <(...)`: read until it ends or holds too much. */
function readBytes(path: string, file: number): Uint8Array {
  const bytes = new Uint8Array(textBytesMax + 1)
  let length = 0
  try {
    for (let n = -1; n !== 0; length += n)
      n = readSync(file, bytes, length, bytes.length - length, null)
  } catch (thrown) {
    throw unreadable(path, thrown)
  }
  if (length <= textBytesMax) return bytes.subarray(0, length)
  throw wrong(path, 1, `expected at most ${textBytesMax} bytes of settings, found more`)
}

function textOf(path: string, bytes: Uint8Array): string {
  const zeroAt = bytes.indexOf(0)
  if (zeroAt >= 0) throw wrong(path, lineAt(bytes, zeroAt), 'expected text, found binary data')
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    const valid = validBytes(bytes)
    throw wrong(path, lineAt(bytes, valid), 'expected text in UTF-8, found other bytes')
  }
}

/** Bytes before the first that is no UTF-8. */
function validBytes(bytes: Uint8Array): number {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
  return Buffer.byteLength(text.slice(0, text.indexOf('\ufffd')))
}

function lineAt(bytes: Uint8Array, at: number): number {
  return bytes.subarray(0, at).filter((byte) => byte === 0x0a).length + 1
}

function wrong(path: string, line: number, text: string): AmoskysError {
  return new AmoskysError('usage', `${printable(path)}:${line}: ${text}`)
}
