/** Text of untrusted bytes, and the few comparisons that recognising a protocol takes. */
import { printable } from '../../kernel/index.ts'

/** Bytes `from` to `to` as latin-1 with control characters shown, cut at `charactersMax`. */
export function cleanText(
  bytes: Uint8Array,
  from: number,
  { to, charactersMax }: { readonly to: number; readonly charactersMax: number },
): string {
  const end = Math.min(to, from + charactersMax, bytes.length)
  if (isPlain(bytes, from, end)) return latin1(bytes, from, end)
  return printable(latin1(bytes, from, end)).slice(0, charactersMax)
}

/** Printable ASCII alone, as nearly every name is: nothing in it has to be shown otherwise. */
function isPlain(bytes: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (bytes[i]! < 0x20 || bytes[i]! > 0x7e) return false
  return true
}

export function latin1(bytes: Uint8Array, from: number, to: number): string {
  if (to <= from) return ''
  return Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString('latin1')
}

/** Tells whether `text` (latin-1) lies at `at`. */
export function hasText(bytes: Uint8Array, text: string, at = 0): boolean {
  if (bytes.length < at + text.length) return false
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text.charCodeAt(i)) return false
  return true
}

/** Tells whether the bytes start with `text` as far as they go: more of them may complete it. */
export function mayBecome(bytes: Uint8Array, text: string): boolean {
  return bytes.length < text.length && hasText(bytes, text.slice(0, bytes.length))
}

/** Where the line from `from` ends: at CR LF or LF, or -1 where it does not end in these bytes. */
export function lineEnd(bytes: Uint8Array, from: number): number {
  const newline = bytes.indexOf(0x0a, from)
  if (newline < 0) return -1
  return newline > from && bytes[newline - 1] === 0x0d ? newline - 1 : newline
}

/** The first word in capitals (`EHLO` of `ehlo mail.example`), of at most 16 characters. */
export function firstWord(bytes: Uint8Array): string {
  return (/^[A-Za-z-]+/.exec(latin1(bytes, 0, Math.min(bytes.length, 16)))?.[0] ?? '').toUpperCase()
}
