/**
 * Entries as NATS carries them. A frame is as many entries as fit one message; one entry that fits none is a frame of several
 * messages. Its last message says what there was in the stream with it; those before it, which alone are nothing
 * (their writer ended), say what there was without.
 */
import { headers, type MsgHdrs } from '@nats-io/transport-node'
import type { Entry } from './streams.ts'

/** A stream up to one of its entries: the sequence, and so many entries and bytes in all. */
export interface Mark {
  readonly sequence: number
  readonly count: number
  readonly total: number
}

export const noMark: Mark = { sequence: 0, count: 0, total: 0 }

export interface MarkedEntry extends Entry, Mark {}

const names = {
  sequence: 'Amoskys-Sequence',
  count: 'Amoskys-Count',
  total: 'Amoskys-Total',
  piece: 'Amoskys-Piece',
  more: 'Amoskys-More',
} as const
/** Of an entry within a frame: its sequence as a 64-bit float, and its length. */
const entryHeader = { sequence: 0, length: 8, bytes: 12 } as const

export function markOf(head: MsgHdrs): Mark {
  const number = (name: string) => Number(head.get(name))
  return {
    sequence: number(names.sequence),
    count: number(names.count),
    total: number(names.total),
  }
}

/** Others of the same frame follow. */
export function hasMore(head: MsgHdrs): boolean {
  return head.has(names.more)
}

/** From 0: which piece of its frame a message is. One that begins anew follows what a writer left unfinished. */
export function pieceOf(head: MsgHdrs): number {
  return Number(head.get(names.piece))
}

export function headOf(
  mark: Mark,
  { piece, isLast }: { readonly piece: number; readonly isLast: boolean },
): MsgHdrs {
  const head = headers()
  head.set(names.piece, String(piece))
  head.set(names.sequence, String(mark.sequence))
  head.set(names.count, String(mark.count))
  head.set(names.total, String(mark.total))
  if (!isLast) head.set(names.more, '1')
  return head
}

/** Bytes of an entry in its frame. */
export function framedBytes(entry: Pick<Entry, 'bytes'>): number {
  return entryHeader.bytes + entry.bytes.length
}

export function markAfter(before: Mark, entries: readonly Entry[]): Mark {
  return entries.reduce(
    ({ count, total }, { sequence, bytes }) => ({
      sequence,
      count: count + 1,
      total: total + bytes.length,
    }),
    before,
  )
}

export function encodeFrame(entries: readonly Entry[]): Buffer {
  const frame = Buffer.allocUnsafe(entries.reduce((sum, entry) => sum + framedBytes(entry), 0))
  let at = 0
  for (const { sequence, bytes } of entries) {
    frame.writeDoubleLE(sequence, at + entryHeader.sequence)
    frame.writeUInt32LE(bytes.length, at + entryHeader.length)
    frame.set(bytes, at + entryHeader.bytes)
    at += entryHeader.bytes + bytes.length
  }
  return frame
}

/** `after`: what its last message says. Null where it is none of ours. */
export function decodeFrame(frame: Buffer, after: Mark): MarkedEntry[] | null {
  const entries: Entry[] = []
  for (let at = 0; at < frame.length; ) {
    if (at + entryHeader.bytes > frame.length) return null
    const end = at + entryHeader.bytes + frame.readUInt32LE(at + entryHeader.length)
    if (end > frame.length) return null
    const sequence = frame.readDoubleLE(at + entryHeader.sequence)
    entries.push({ sequence, bytes: frame.subarray(at + entryHeader.bytes, end) })
    at = end
  }
  const total = entries.reduce((sum, { bytes }) => sum - bytes.length, after.total)
  let mark: Mark = { sequence: 0, count: after.count - entries.length, total }
  return entries.map((entry) => {
    mark = markAfter(mark, [entry])
    return { ...entry, ...mark }
  })
}

/** At least one, in pieces of at most so many bytes. */
export function piecesOf(bytes: Uint8Array, most: number): Uint8Array[] {
  const pieces = []
  for (let at = 0; at === 0 || at < bytes.length; at += most)
    pieces.push(bytes.subarray(at, at + most))
  return pieces
}
