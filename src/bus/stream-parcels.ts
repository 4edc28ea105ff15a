/** Batches as entries of a stream and back: a line of JSON about the batch, and under it its records as `encodeRecord` writes them. */
import { encodeRecord } from '../kernel/index.ts'
import type { Message } from './bus.ts'
import type { Parcel } from './group.ts'
import type { Entry, NewEntry } from './streams.ts'

interface Head extends Message {
  readonly size: number
}

/** Bytes of one entry, about; a single record that is larger goes alone. */
const entryMax = 1_000_000
const newline = 10

/** As many entries as it takes. Those after the first have the batch's id and their number. */
export function encodeBatch(records: readonly unknown[], message: Message): NewEntry[] {
  return textsOf(records).map(({ text, size }, i) => {
    const id = i === 0 ? message.id : `${message.id}+${i}`
    const head: Head = { ...message, id, size }
    return { sequence: null, bytes: Buffer.from(`${JSON.stringify(head)}\n${text}`) }
  })
}

function textsOf(records: readonly unknown[]): { text: string; size: number }[] {
  const text = encodeRecord(records)
  if (text.length <= entryMax || records.length === 1) return [{ text, size: records.length }]
  const half = records.length >> 1
  return [...textsOf(records.slice(0, half)), ...textsOf(records.slice(half))]
}

/** Null where it is none of ours. The records themselves are read by who handles them. */
export function parcelOf({ bytes }: Entry): Omit<Parcel, 'deliveries'> | null {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const end = text.indexOf(newline)
  if (end < 0) return null
  const head = headOf(text.toString('utf8', 0, end))
  if (!head) return null
  const { key, id, traceId, size } = head
  return { load: text.toString('utf8', end + 1), size, message: { key, id, traceId } }
}

function headOf(text: string): Head | null {
  try {
    const { key, id, traceId, size } = JSON.parse(text) as Record<string, unknown>
    if (typeof key !== 'string' || typeof id !== 'string' || typeof traceId !== 'string')
      return null
    return Number.isSafeInteger(size) ? { key, id, traceId, size: size as number } : null
  } catch {
    return null
  }
}
