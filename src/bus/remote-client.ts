/** One connection to a bus in another process, made anew as long as it is wanted; every call ends in time. */
import {
  create,
  type DescMethodUnary,
  type Message,
  type MessageInitShape,
} from '@bufbuild/protobuf'
import {
  type ChannelCredentials,
  Client,
  type ClientDuplexStream,
  Metadata,
  type ServiceError,
  status,
} from '@grpc/grpc-js'
import { AmoskysError, printable, reasonOf, wallClockMs } from '../kernel/index.ts'
import {
  callReason,
  EventBus,
  Streams as StreamsService,
  type SubscribeReply,
  type SubscribeRequest,
  serviceDefinition,
} from '../messages/index.ts'

export interface RemoteOptions {
  /** `host:port`. */
  readonly hub: string
  /** With a worker's certificate. */
  readonly credentials: ChannelCredentials
  /** How long a call waits for its answer, a connection that is being made anew among it. */
  readonly waitMs: number
  readonly onNotice: (sentence: string) => void
}

export type SubscribeStream = ClientDuplexStream<SubscribeRequest, SubscribeReply>

const channelOptions = {
  'grpc.max_receive_message_length': 128 * 1024 * 1024,
  'grpc.max_send_message_length': -1,
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.min_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 2_000,
  'grpc.keepalive_time_ms': 10_000,
  'grpc.keepalive_timeout_ms': 5_000,
  'grpc.enable_retries': 0,
  'grpc.enable_http_proxy': 0,
}

/** Calls that wait for their answer; more are refused, so that a bus that hangs does not fill our memory. */
const callsMax = 20_000
const detailsMax = 500
/** That it is away, or refuses us, is not said again for so long. */
const quietMs = 10_000

type Presence = 'here' | 'away' | 'refuses'

const definitions = {
  [EventBus.typeName]: serviceDefinition(EventBus),
  [StreamsService.typeName]: serviceDefinition(StreamsService),
}

export class RemoteClient {
  readonly #options: RemoteOptions
  readonly #client: Client
  readonly #open = new Set<() => void>()
  #isClosed = false
  #told: Presence = 'here'
  #toldMs = Number.NEGATIVE_INFINITY

  constructor(options: RemoteOptions) {
    this.#options = options
    this.#client = new Client(options.hub, options.credentials, channelOptions)
  }

  get waitMs(): number {
    return this.#options.waitMs
  }

  get isClosed(): boolean {
    return this.#isClosed
  }

  async call<D extends DescMethodUnary>(
    method: D,
    asked: MessageInitShape<D['input']>,
  ): Promise<Message> {
    this.#checkOpen()
    const one = definitions[method.parent.typeName]![method.localName]!
    const request = create(method.input, asked)
    return await new Promise((resolve, reject) => {
      const call = this.#client.makeUnaryRequest(
        one.path,
        one.requestSerialize,
        one.responseDeserialize,
        request,
        new Metadata({ waitForReady: true }),
        { deadline: wallClockMs() + this.#options.waitMs },
        (error, reply) => {
          this.#open.delete(cancel)
          if (error === null) {
            this.back()
            resolve(reply as Message)
          } else reject(this.failure(error))
        },
      )
      const cancel = () => call.cancel()
      this.#open.add(cancel)
    })
  }

  subscribe(): SubscribeStream {
    this.#checkOpen()
    const one = definitions[EventBus.typeName]!['subscribe']!
    const call = this.#client.makeBidiStreamRequest(
      one.path,
      one.requestSerialize,
      one.responseDeserialize,
      new Metadata({ waitForReady: true }),
      {},
    ) as SubscribeStream
    const cancel = () => call.cancel()
    this.#open.add(cancel)
    call.on('close', () => this.#open.delete(cancel))
    call.on('status', () => this.#open.delete(cancel))
    return call
  }

  /** As an error of `Streams`; text of the bus is text from the network. */
  failure(error: unknown): AmoskysError {
    if (error instanceof AmoskysError) return error
    const { code, details = reasonOf(error) } = error as Partial<ServiceError>
    const says = printable(callReason(details).slice(0, detailsMax))
    const isItsWord = code === status.RESOURCE_EXHAUSTED || code === status.INVALID_ARGUMENT
    if (isItsWord) this.back()
    else if (code === status.PERMISSION_DENIED)
      this.#tell('refuses', `refuses this worker: ${says}`)
    else this.#tell('away', `is away: ${says}; it is tried again and again`)
    if (code === status.RESOURCE_EXHAUSTED) return new AmoskysError('full', says, { cause: error })
    if (code === status.INVALID_ARGUMENT) return new AmoskysError('usage', says, { cause: error })
    const did = code === status.PERMISSION_DENIED ? 'refused' : 'did not do what was asked'
    const text = `bus: ${this.#options.hub} ${did}: ${says}`
    return new AmoskysError('unavailable', text, { cause: error })
  }

  /** It has answered. */
  back(): void {
    this.#tell('here', 'answers again')
  }

  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    for (const cancel of [...this.#open]) cancel()
    this.#client.close()
  }

  /** Of a bus that comes and goes each word is said once in a while; what stays is said with a later failure. */
  #tell(now: Presence, says: string): void {
    if (this.#told === now || this.#isClosed) return
    const nowMs = wallClockMs()
    if (now !== 'here') {
      if (Math.abs(nowMs - this.#toldMs) < quietMs) return
      this.#toldMs = nowMs
    }
    this.#told = now
    this.#options.onNotice(`the bus at ${this.#options.hub} ${says}`)
  }

  #checkOpen(): void {
    if (this.#isClosed) throw new AmoskysError('unavailable', 'bus: its streams are closed')
    if (this.#open.size >= callsMax)
      throw new AmoskysError('unavailable', `bus: ${callsMax} calls wait for an answer already`)
  }
}
