/** Messages of many small fields: a few megabytes of them would become gigabytes of objects, so they are counted before. */
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire'
import type { ServiceDefinition } from '@grpc/grpc-js'
import { AmoskysError } from '../kernel/index.ts'

export interface MessageBound {
  readonly bytesMax: number
  readonly fieldsMax: number
  /** Whether the fields of messages in the message count, too. */
  readonly isDeep: boolean
}

/** Of what only asks. */
const smallBound: MessageBound = { bytesMax: 64 * 1024, fieldsMax: 256, isDeep: false }

/** The service, where a call ends whose message is beyond the bound of its method, or beyond a small one where none is given. */
export function bounded(
  service: ServiceDefinition,
  bounds: Readonly<Record<string, MessageBound>> = {},
): ServiceDefinition {
  return Object.fromEntries(
    Object.entries(service).map(([name, method]) => {
      const bound = bounds[name] ?? smallBound
      const requestDeserialize: typeof method.requestDeserialize = (bytes) => {
        insistOn(bytes, bound)
        return method.requestDeserialize(bytes)
      }
      return [name, { ...method, requestDeserialize }]
    }),
  )
}

const textMax = 500

/** For the status of a call: grpc-js throws where half a character is left of a text that was cut. */
export function statusText(text: string): string {
  return text.slice(0, textMax).toWellFormed()
}

/** Throws where it is beyond, or no protobuf at all. */
export function insistOn(bytes: Uint8Array, { bytesMax, fieldsMax, isDeep }: MessageBound): void {
  if (bytes.length > bytesMax)
    throw new AmoskysError(
      'usage',
      `a message of ${bytes.length} bytes: expected at most ${bytesMax}`,
    )
  let fields = 0
  const count = (reader: BinaryReader, end: number, deeper: boolean) => {
    while (reader.pos < end) {
      if (++fields > fieldsMax)
        throw new AmoskysError('usage', `a message of more than ${fieldsMax} fields`)
      const [number, type] = reader.tag()
      if (type !== WireType.LengthDelimited || !deeper) reader.skip(type, number)
      else {
        const length = reader.uint32()
        count(reader, Math.min(end, reader.pos + length), false)
      }
    }
  }
  count(new BinaryReader(bytes), bytes.length, isDeep)
}
