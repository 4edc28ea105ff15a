/** What a call of a sensor and the hub say to each other, and what is made of it. */
import type { SignedOrders } from '../messages/index.ts'

/** In the words of `Reason` in `proto/amoskys/v1/event_bus.proto`. */
export type RefusalReason =
  | 'malformed'
  | 'version'
  | 'identity'
  | 'key'
  | 'signature'
  | 'too-large'
  | 'sequence'
  | 'revoked'
  | 'taken-over'

export type Reply =
  | {
      readonly kind: 'welcome'
      readonly newest: number
      /** Envelopes of this stream that may be without an answer. */
      readonly inflightMax: number
      readonly orders: SignedOrders | null
    }
  | { readonly kind: 'ack'; readonly sequence: number }
  | {
      readonly kind: 'refusal'
      readonly sequence: number
      readonly reason: RefusalReason
      readonly text: string
      readonly isFinal: boolean
    }
  | { readonly kind: 'slow-down'; readonly retryAfterMs: number; readonly reason: string }
  | { readonly kind: 'orders'; readonly orders: SignedOrders }

export interface Hello {
  readonly sensor: string
  readonly stream: string
  readonly version: string
  readonly run: string
  readonly ordersVersion: number
}

/** An envelope that nobody will take, for a person to look at. */
export interface DeadLetter {
  readonly sensor: string
  readonly stream: string
  readonly sequence: number
  readonly code: RefusalReason | 'batch'
  readonly reason: string
  readonly bytes: Uint8Array
}

/** What came of an envelope at the door: it is kept in its stream, or was set aside for good. */
export interface Received {
  readonly sensor: string
  readonly stream: string
  readonly sequence: number
  /** As the envelope says; '' where it says none, or cannot be read. */
  readonly traceId: string
  /** Wall clock when it came, milliseconds. */
  readonly startMs: number
  readonly rows: number
  readonly bytes: number
  /** Why it was set aside; '' where it is kept. */
  readonly refusal: string
}

/** What became of what one process sent under a sensor's name. */
export interface Answered {
  readonly sensor: string
  /** Which process, and which stream of it: what came after counts where it is of the same. */
  readonly of: string
  /** Null: it was taken. */
  readonly refusal: Omit<Extract<Reply, { kind: 'refusal' }>, 'kind' | 'sequence'> | null
}

/** Name of a sensor's stream on the bus: `sensor.branch`, `sensor.branch/2-of-4`. No name of a sensor has a slash. */
export function streamOf({ sensor, stream }: Pick<Hello, 'sensor' | 'stream'>): string {
  return stream === '' ? `sensor.${sensor}` : `sensor.${sensor}/${stream}`
}

/** Whose stream on the bus it is, and which of theirs. */
export function sensorStreamOf(name: string): Pick<Hello, 'sensor' | 'stream'> {
  const [sensor = '', stream = ''] = name.slice('sensor.'.length).split('/')
  return { sensor, stream }
}
