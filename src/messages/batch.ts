/** What a sensor ships, as the message `Batch`, and back. */
import { fromBinary, toBinary } from '@bufbuild/protobuf'
import { BinaryWriter } from '@bufbuild/protobuf/wire'
import type { ShippedPart } from '../contracts/index.ts'
import { writeNested } from './column-writer.ts'
import { type Part, PartSchema } from './gen/amoskys/v1/flow_event_pb.ts'
import { joined } from './join.ts'
import { type BatchFault, Malformed } from './malformed.ts'
import { readObservations, writeObservations } from './observations.ts'
import { messageOf, shippedOf } from './small-parts.ts'
import { Wire, WireReader } from './wire-reader.ts'

export interface BatchLimits {
  /** Bytes of a batch as it is encoded here, before it is compressed. */
  readonly bytesMax: number
  readonly partsMax: number
  /** Rows of all parts together; each is a kilobyte in memory, with its record. */
  readonly rowsMax: number
}

export const defaultBatchLimits: BatchLimits = {
  bytesMax: 16 * 1024 * 1024,
  partsMax: 4_096,
  rowsMax: 16_384,
}

/** A batch is of less than a second, and each of these is written down somewhere: more of them is no sensor of ours. */
const fewOf: ReadonlySet<ShippedPart['kind']> = new Set([
  'begin',
  'sampling',
  'shed',
  'report',
  'end',
])
const fewMax = 16

const partsNo = 1
const observationsNo = 2

/** Rows of parts that follow each other become one part, and a part without rows none. */
export function encodeBatch(parts: readonly ShippedPart[]): Uint8Array {
  const writer = new BinaryWriter()
  for (const part of joined(parts)) {
    if (part.kind === 'observations')
      writeNested(writer, partsNo, () =>
        writeNested(writer, observationsNo, () => writeObservations(writer, part.batch)),
      )
    else writer.tag(partsNo, Wire.bytes).bytes(toBinary(PartSchema, messageOf(part)))
  }
  return writer.finish()
}

/** Never throws, whatever the bytes are. */
export function decodeBatch(
  bytes: Uint8Array,
  limits = defaultBatchLimits,
): ShippedPart[] | BatchFault {
  try {
    return partsOf(bytes, limits)
  } catch (error) {
    if (error instanceof Malformed) return { fault: error.fault, says: error.message }
    throw error
  }
}

function partsOf(bytes: Uint8Array, { bytesMax, partsMax, rowsMax }: BatchLimits): ShippedPart[] {
  if (bytes.length > bytesMax)
    throw new Malformed(
      `a batch has ${bytes.length} bytes, expected at most ${bytesMax}`,
      'too-large',
    )
  const parts: ShippedPart[] = []
  const kinds = new Map<ShippedPart['kind'], number>()
  let room = rowsMax
  const reader = new WireReader(bytes)
  for (let met = 0; reader.next(); ) {
    if (reader.no !== partsNo) {
      reader.skip()
      continue
    }
    if (met++ === partsMax)
      throw new Malformed(`there are more than ${partsMax} parts`, 'too-large')
    const part = partOf(reader.bytes(), room)
    if (part === null) continue
    const same = (kinds.get(part.kind) ?? 0) + 1
    kinds.set(part.kind, same)
    if (fewOf.has(part.kind) && same > fewMax)
      throw new Malformed(
        `there are more than ${fewMax} parts of the kind ${part.kind}`,
        'too-large',
      )
    if (part.kind === 'observations') room -= part.batch.count
    parts.push(part)
  }
  return parts
}

/** Null: a part of a later sensor, which is nothing that is known here. */
function partOf(bytes: Uint8Array, rowsMax: number): ShippedPart | null {
  const reader = new WireReader(bytes)
  if (reader.next() && reader.no === observationsNo)
    return { kind: 'observations', batch: readObservations(reader.bytes(), rowsMax) }
  let message: Part
  try {
    message = fromBinary(PartSchema, bytes)
  } catch {
    throw new Malformed('a part is no message of protocol buffers')
  }
  return shippedOf(message)
}
