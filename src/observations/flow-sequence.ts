/** The first packets of a flow, as its record has them. */
import {
  type FlowRecords,
  type PacketSequence,
  RecordNumber,
  recordEntries,
  recordNumbers,
} from '../contracts/index.ts'

/**
 * Columns of one entry, made once for each value: a flood makes very many flows of one packet. Sizes go up to
 * that of an Ethernet frame.
 */
const sharedSizeMax = 1_500
const loneSizes = new Array<Int32Array | undefined>(2 * (sharedSizeMax + 1)).fill(undefined)
const loneFlags = new Array<Uint8Array | undefined>(256).fill(undefined)
const loneDirections = [Int8Array.of(1), Int8Array.of(-1)] as const
const loneGap = new Float32Array(1)

export function sequenceOf(records: FlowRecords, place: number): PacketSequence {
  const n = records.numbers
  const at = place * recordEntries
  const length = n[place * recordNumbers + RecordNumber.sequenceLength]!
  const backward = n[place * recordNumbers + RecordNumber.sequenceBackward]!
  if (length === 1 && records.sequenceSizes[at]! <= sharedSizeMax)
    return lone(records.sequenceSizes[at]!, records.sequenceFlags[at]!, backward & 1)
  const sizes = new Int32Array(length)
  const directions = new Int8Array(length)
  const gapsMs = new Float32Array(length)
  const flags = new Uint8Array(length)
  // A loop is faster than four slices of a few entries each.
  for (let i = 0; i < length; i++) {
    const sign = 1 - 2 * ((backward >>> i) & 1)
    directions[i] = sign
    sizes[i] = Math.imul(sign, records.sequenceSizes[at + i]!)
    gapsMs[i] = records.sequenceGapsMs[at + i]!
    flags[i] = records.sequenceFlags[at + i]!
  }
  return { length, sizes, directions, gapsMs, flags }
}

function lone(size: number, flags: number, side: number): PacketSequence {
  const index = 2 * size + side
  loneSizes[index] ??= Int32Array.of(side === 1 ? -size : size)
  loneFlags[flags] ??= Uint8Array.of(flags)
  return {
    length: 1,
    sizes: loneSizes[index],
    directions: loneDirections[side === 1 ? 1 : 0],
    gapsMs: loneGap,
    flags: loneFlags[flags],
  }
}
