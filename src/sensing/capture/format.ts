import { AmoskysError, printable } from '../../kernel/index.ts'
import { foreignText } from './foreign-formats.ts'
import { isPcapHeader, PcapParser, pcapHeaderBytes, pcapMagics } from './pcap.ts'
import { isSectionHeader, PcapngParser, pcapngMagic } from './pcapng.ts'
import { type RecordParser, u32 } from './window.ts'

export const magicBytes = 4

const magics: readonly number[] = [...pcapMagics, pcapngMagic]

/** The parser for a stream that starts with these four bytes; null: no capture. */
export function parserOf(bytes: Uint8Array, at: number): RecordParser | null {
  const magic = u32(bytes, at, true)
  if (magic === pcapngMagic) return new PcapngParser()
  return pcapMagics.includes(magic) ? new PcapParser(magic) : null
}

/** From so many bytes on `isCaptureStart` can tell. */
export const captureStartBytes = pcapHeaderBytes

/** True where another capture begins within a stream: captures that were joined, as by `cat`, follow each other. */
export function isCaptureStart(bytes: Uint8Array, at: number): boolean {
  return isPcapHeader(bytes, at) || isSectionHeader(bytes, at)
}

/** True where fewer than four bytes could be the start of a capture. */
export function isMagicPrefix(bytes: Uint8Array): boolean {
  return magics.some((magic) => bytes.every((byte, i) => byte === (magic >>> (24 - 8 * i)) % 256))
}

/** RFC 1952, 2.3.1. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b
}

export function emptyInput(name: string): AmoskysError {
  return new AmoskysError(
    'unreadable',
    `${printable(name)} is empty: expected a pcap or pcapng capture, found 0 bytes`,
  )
}

export function notACapture(name: string, start: Uint8Array): AmoskysError {
  const foreign = foreignText(start)
  if (foreign !== '') return new AmoskysError('unreadable', `${printable(name)} is ${foreign}`)
  const found = isGzip(start) ? `${hex(start)}, gzip within gzip` : hex(start)
  return new AmoskysError(
    'unreadable',
    `${printable(name)} is not a capture: expected it to start with a1b2c3d4 or a1b23c4d in either ` +
      `byte order (pcap), 0a0d0d0a (pcapng) or 1f8b (gzip of either), found ${found}`,
  )
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.subarray(0, magicBytes)).toString('hex')
}
