/** Calls to a hub over gRPC, in the words that `Link` knows. */
import { create } from '@bufbuild/protobuf'
import {
  type ChannelCredentials,
  Client,
  type ClientDuplexStream,
  type ServiceError,
} from '@grpc/grpc-js'
import {
  callReason,
  EventBus,
  type PublishReply,
  type PublishRequest,
  PublishRequestSchema,
  Reason,
  type SignedOrders,
  serviceDefinition,
} from '../../messages/index.ts'
import type { CallEvents, HubAnswer, HubCall } from './link.ts'

export interface DialOptions {
  /** `hub.example.net:8441` */
  readonly hub: string
  /** Made anew for each call, so that a renewed certificate is used without a restart. */
  readonly credentials: () => ChannelCredentials
  readonly sensor: string
  readonly stream: string
  readonly version: string
  readonly run: string
  readonly ordersVersion: () => number
  readonly onOrders: (orders: SignedOrders) => void
}

const channelOptions = {
  // A partition is met within seconds, a quiet connection is kept.
  'grpc.keepalive_time_ms': 5_000,
  'grpc.keepalive_timeout_ms': 5_000,
  'grpc.keepalive_permit_without_calls': 1,
  // `Link` decides when to try again.
  'grpc.enable_retries': 0,
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 1_000,
  'grpc.use_local_subchannel_pool': 1,
}

type Stream = ClientDuplexStream<PublishRequest, PublishReply>

export function dialerOf(options: DialOptions): (events: CallEvents) => HubCall {
  const { publish } = serviceDefinition(EventBus)
  return ({ onAnswer, onEnd }) => {
    const { hub, sensor, stream, version, run } = options
    const client = new Client(hub, options.credentials(), channelOptions)
    const call = client.makeBidiStreamRequest(
      publish!.path,
      publish!.requestSerialize,
      publish!.responseDeserialize,
    ) as Stream
    let isOver = false
    const end = (reason: string) => {
      if (isOver) return
      isOver = true
      call.cancel()
      client.close()
      onEnd(reason)
    }
    call.on('data', (reply: PublishReply) => {
      const answer = isOver ? null : answerOf(reply, options)
      if (answer !== null) onAnswer(answer)
    })
    call.on('error', (error: ServiceError) => end(callReason(error.details || error.message)))
    call.on('end', () => end(''))
    const ordersVersion = BigInt(options.ordersVersion())
    const hello = { sensor, stream, version, run, ordersVersion }
    write(call, { case: 'hello', value: hello })
    return {
      send: (batches) =>
        write(call, {
          case: 'envelopes',
          value: { envelopes: batches.map(({ bytes }) => bytes) },
        }),
      close() {
        isOver = true
        call.cancel()
        client.close()
      },
    }
  }
}

type Message =
  | {
      readonly case: 'hello'
      readonly value: {
        readonly sensor: string
        readonly stream: string
        readonly version: string
        readonly run: string
        readonly ordersVersion: bigint
      }
    }
  | { readonly case: 'envelopes'; readonly value: { readonly envelopes: Uint8Array[] } }

function write(call: Stream, message: Message): void {
  call.write(create(PublishRequestSchema, { message }))
}

/** Null: what it says is heard already. */
function answerOf({ message }: PublishReply, options: DialOptions): HubAnswer | null {
  switch (message.case) {
    case 'welcome': {
      const { newest, inflightMax, envelopeBytesMax, orders } = message.value
      if (orders !== undefined) options.onOrders(orders)
      return { kind: 'welcome', newest: Number(newest), inflightMax, envelopeBytesMax }
    }
    case 'ack':
      return { kind: 'ack', sequence: Number(message.value.sequence) }
    case 'refusal': {
      const { sequence, reason, text, isFinal } = message.value
      const isTooLarge = reason === Reason.TOO_LARGE
      return { kind: 'refusal', sequence: Number(sequence), isTooLarge, text, isFinal }
    }
    case 'slowDown': {
      const { retryAfterMs, reason } = message.value
      return { kind: 'slow-down', retryAfterMs, reason }
    }
    case 'orders':
      options.onOrders(message.value)
      return null
    default:
      // Of a newer hub.
      return null
  }
}
