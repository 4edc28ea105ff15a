import type { Channel, NumberedRecord } from './channel.ts'

/** A record as it is sent: made into text once, for all clients. */
export interface Entry {
  readonly seq: number
  readonly id: string
  readonly record: NumberedRecord['record']
  readonly json: string
  readonly bytes: number
  readonly readAtMs: number
  /** The record changed again: what is sent of it stands further on. */
  isReplaced: boolean
}

/** A larger record is named, to be asked for by its id. No list shows one, but the text in it comes from a network. */
const recordBytesMax = 32 * 1024

export function entryOf(
  channel: Channel,
  { seq, record }: NumberedRecord,
  readAtMs: number,
): Entry {
  const id = channel.idOf(record)
  const whole = JSON.stringify(record)
  const isWhole = Buffer.byteLength(whole) <= recordBytesMax
  const json = isWhole ? whole : JSON.stringify({ id: id.slice(0, 200), isTooLarge: true })
  return { seq, id, record, json, bytes: Buffer.byteLength(json), readAtMs, isReplaced: false }
}
