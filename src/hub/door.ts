/** The hub's door for sensors: gRPC over mutual TLS. */
import type { PeerCertificate } from 'node:tls'
import { create } from '@bufbuild/protobuf'
import {
  Server,
  type ServerCredentials,
  type ServerDuplexStream,
  type ServerUnaryCall,
  type ServiceDefinition,
  type sendUnaryData,
  status,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js'
import type { Streams } from '../bus/index.ts'
import { AmoskysError, reasonOf } from '../kernel/index.ts'
import {
  EventBus,
  type HealthReply,
  HealthReplySchema,
  type HealthRequest,
  HealthStatus,
  type PublishReply,
  PublishReplySchema,
  type PublishRequest,
  Reason,
  serviceDefinition,
} from '../messages/index.ts'
import { type AdmissionLimits, defaultAdmissionLimits, SensorAllowances } from './admission.ts'
import { bounded, type MessageBound } from './bounded.ts'
import type { Answered, DeadLetter, Reply } from './call-records.ts'
import { Counting, type HubCounts } from './counts.ts'
import { type Admission, openGate, type Valve } from './gate.ts'
import { healthService } from './health-service.ts'
import { type Hub, PublishCall } from './publish-call.ts'
import type { PeerIdentity, Register } from './register.ts'
import {
  defaultWorkerLimits,
  type WorkerCounts,
  WorkerDesk,
  type WorkerLimits,
  type WorkerRegister,
} from './worker-desk.ts'
import { workerDoor } from './worker-door.ts'

export interface HubDoorOptions {
  /** `127.0.0.1:8441`; port 0: any. */
  readonly listen: string
  readonly credentials: ServerCredentials
  readonly streams: Streams
  /** `memory`, `redis` or `nats`, for whoever asks how the hub is. */
  readonly backend: string
  readonly register: Register
  readonly identify: (certificate: PeerCertificate) => PeerIdentity | null
  /** True once it is kept. */
  readonly onDead: (letter: DeadLetter) => Promise<boolean>
  readonly onHeard: (sensor: string, version: string) => void
  /** Told of each refusal, and of what is taken. */
  readonly onAnswered?: (answered: Answered) => void
  /** Two machines send under one name: the second is refused. */
  readonly onClash: (sensor: string) => void
  readonly clock: () => number
  /** Milliseconds that pass, whatever is done to the clock. */
  readonly ticks: () => number
  readonly limits?: Partial<AdmissionLimits>
  /** Who else works from the streams; null or left out: nobody, as where the records after an alert do not lie in them. */
  readonly workers?: WorkerPlan | null
  /** What else is answered here. */
  readonly services?: readonly {
    readonly definition: ServiceDefinition
    readonly handlers: UntypedServiceImplementation
  }[]
}

export interface WorkerPlan {
  readonly register: WorkerRegister
  readonly identify: (certificate: PeerCertificate) => PeerIdentity | null
  readonly limits?: Partial<WorkerLimits>
}

export interface HubDoor extends AsyncDisposable {
  readonly port: number
  counts(): HubCounts & { readonly sensors: number }
  /** Null where no worker is served. */
  workerCounts(): WorkerCounts | null
  /** The register was read anew: calls of whoever was revoked end, orders are told. */
  look(): void
  close(): Promise<void>
}

/** Sign of life on a quiet connection, so that a partition is met within seconds. */
const keepalive = {
  'grpc.keepalive_time_ms': 10_000,
  'grpc.keepalive_timeout_ms': 5_000,
  'grpc.keepalive_permit_without_calls': 1,
  'grpc-node.max_session_memory': 64,
}

const appendMessageMax = 8 * 1024 * 1024

/** A sensor has far fewer envelopes under way. */
const eventBusBounds: Readonly<Record<string, MessageBound>> = {
  publish: { bytesMax: appendMessageMax, fieldsMax: 1_024, isDeep: true },
  subscribe: { bytesMax: appendMessageMax, fieldsMax: 1_024, isDeep: true },
}

export async function openHubDoor(options: HubDoorOptions): Promise<HubDoor> {
  const limits = { ...defaultAdmissionLimits, ...options.limits }
  const { streams } = options
  const counting = new Counting()
  const hub = hubOf(options, limits, counting)
  const desk = deskOf(options)
  const gate = openGate({
    admit: (certificate) => admissionOf(options, certificate),
    sensorCallsMax: limits.callsMax,
    onRefused: (reason, of) => (of === 'workers' && desk ? desk : counting).refuse(reason),
  })
  const server = new Server({
    ...keepalive,
    interceptors: [gate.interceptor],
    // Of one connection: a worker has a call for each stream that it judges.
    'grpc.max_concurrent_streams': 1_024,
    // A message may hold several envelopes, or all that a worker appends at once.
    'grpc.max_receive_message_length': Math.max(2 * limits.envelopeBytesMax, appendMessageMax),
  })
  const workers = desk && workerDoor(desk, options.workers!.identify)
  const health = healthService(() => streams.ping())
  server.addService(bounded(health.definition), health.handlers)
  if (workers !== null) server.addService(workers.definition, workers.handlers)
  server.addService(bounded(serviceDefinition(EventBus), eventBusBounds), {
    publish: (call: PublishStream) =>
      servePublish(hub, call, {
        ...{ identify: options.identify, valve: gate.valveOf(call.metadata) },
        onAnswered: options.onAnswered ?? (() => {}),
      }),
    subscribe: workers?.subscribe ?? refuseWorker,
    health: (_: ServerUnaryCall<HealthRequest, HealthReply>, answer: sendUnaryData<HealthReply>) =>
      void healthOf(options, counting.counts()).then((reply) => answer(null, reply)),
  })
  for (const { definition, handlers } of options.services ?? [])
    server.addService(bounded(definition), handlers)
  const port = await bound(server, options)
  let isClosed = false
  const close = async () => {
    if (isClosed) return
    isClosed = true
    for (const call of [...hub.calls.values()]) call.end()
    workers?.close()
    health.close()
    await new Promise<void>((resolve) => {
      const insist = setTimeout(() => server.forceShutdown(), 1_000)
      server.tryShutdown(() => {
        clearTimeout(insist)
        resolve()
      })
    })
  }
  return {
    port,
    counts: () => ({ ...counting.counts(), sensors: hub.allowances.sensors }),
    workerCounts: () => desk?.counts() ?? null,
    look() {
      gate.look()
      workers?.look()
      for (const call of [...hub.calls.values()]) call.look()
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}

function hubOf(options: HubDoorOptions, limits: AdmissionLimits, counting: Counting): Hub {
  const { streams, register, clock, ticks, onDead, onHeard, onClash } = options
  return {
    ...{ streams, register, limits, counting, clock, ticks, onDead, onHeard, onClash },
    ...{ calls: new Map(), allowances: new SensorAllowances(limits) },
  }
}

function admissionOf(
  { identify, register, workers }: HubDoorOptions,
  certificate: PeerCertificate,
): Admission | null {
  const sensor = identify(certificate)
  if (sensor !== null) return { who: 'sensor', peer: sensor, refusal: register.refusal(sensor) }
  const worker = workers?.identify(certificate) ?? null
  if (!workers || worker === null) return null
  return { who: 'worker', peer: worker, refusal: workers.register.refusal(worker) }
}

function deskOf({ workers, streams }: HubDoorOptions): WorkerDesk | null {
  if (!workers) return null
  return new WorkerDesk(streams, workers.register, { ...defaultWorkerLimits, ...workers.limits })
}

function refuseWorker(call: ServerDuplexStream<unknown, unknown>): void {
  const details =
    'this hub serves no workers: what follows an alert stays in its process; amoskys bus serves them'
  call.emit('error', { code: status.FAILED_PRECONDITION, details })
}

function bound(server: Server, { listen, credentials }: HubDoorOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(listen, credentials, (error, port) => {
      if (error === null) resolve(port)
      else
        reject(
          new AmoskysError('unavailable', `hub.listen: ${listen}: ${reasonOf(error)}`, {
            cause: error,
          }),
        )
    })
  })
}

/** Bytes of answers that a sensor may leave unread. */
const unreadMax = 256 * 1024

type PublishStream = ServerDuplexStream<PublishRequest, PublishReply>

interface PublishPlan extends Required<Pick<HubDoorOptions, 'identify' | 'onAnswered'>> {
  readonly valve: Valve | undefined
}

function servePublish(hub: Hub, stream: PublishStream, plan: PublishPlan): void {
  const { identify, valve, onAnswered } = plan
  const certificate = stream.getAuthContext().sslPeerCertificate
  const peer = certificate === undefined ? null : identify(certificate)
  const refusal = peer === null ? 'the certificate is of no sensor' : hub.register.refusal(peer)
  if (peer === null || refusal !== '') {
    const revoked = { reason: 'revoked', text: refusal, isFinal: false } as const
    if (peer !== null) onAnswered({ sensor: peer.name, of: '', refusal: revoked })
    refuseCall(hub, stream, [peer === null ? 'identity' : 'revoked', refusal])
    return
  }
  hub.counting.calls++
  let isOpen = true
  let of = ''
  let isWelcome = false
  const call = new PublishCall(hub, peer, {
    reply: (reply) => {
      if (!isOpen) return
      isWelcome ||= reply.kind === 'welcome'
      if (isWorthTelling(reply, isWelcome))
        onAnswered({ sensor: peer.name, of, refusal: refusalIn(reply) })
      stream.write(messageOf(reply, hub.limits, hub.clock()))
      // Who sends and does not read the answers would have us hold them.
      if (stream.writableLength > unreadMax) stream.destroy()
    },
    pause() {
      valve?.shut()
      stream.pause()
    },
    resume() {
      valve?.open()
      stream.resume()
    },
    end: () => {
      if (!isOpen) return
      isOpen = false
      // Whoever ended it: a call that was refused is no longer open, either.
      hub.counting.calls--
      stream.end()
    },
  })
  const over = () => call.end()
  stream.on('data', ({ message }: PublishRequest) => {
    if (message.case === 'hello') {
      const { sensor, stream: part, version, run, ordersVersion } = message.value
      const hello = { sensor, stream: part, version: version.slice(0, 64), run: run.slice(0, 64) }
      of ||= `${hello.run} ${part.slice(0, 64)}`
      void call.hello({ ...hello, ordersVersion: Number(ordersVersion) })
    } else if (message.case === 'envelopes') void call.take(message.value.envelopes)
  })
  stream.on('end', over)
  stream.on('cancelled', over)
  stream.on('error', over)
  stream.on('close', over)
}

/** A call that gives way to a newer one of the same process was refused nothing. */
function isWorthTelling(reply: Reply, isWelcome: boolean): boolean {
  if (reply.kind === 'refusal') return !(isWelcome && reply.reason === 'taken-over')
  return reply.kind === 'ack'
}

function refusalIn(reply: Reply): Answered['refusal'] {
  if (reply.kind !== 'refusal') return null
  const { reason, text, isFinal } = reply
  return { reason, text, isFinal }
}

/** Nothing of it is read. */
function refuseCall(
  hub: Hub,
  stream: PublishStream,
  [reason, text]: readonly ['identity' | 'revoked', string],
): void {
  hub.counting.refuse(reason)
  const refusal = { kind: 'refusal', sequence: 0, reason, text, isFinal: false } as const
  stream.write(messageOf(refusal, hub.limits, hub.clock()))
  stream.end()
}

function messageOf(reply: Reply, limits: AdmissionLimits, nowMs: number): PublishReply {
  return create(PublishReplySchema, { message: replyOf(reply, limits, nowMs) })
}

function replyOf(reply: Reply, limits: AdmissionLimits, nowMs: number) {
  switch (reply.kind) {
    case 'welcome': {
      const { newest, inflightMax, orders } = reply
      const value = {
        newest: BigInt(newest),
        hubUs: BigInt(Math.round(nowMs * 1000)),
        inflightMax,
        envelopeBytesMax: limits.envelopeBytesMax,
        ...(orders !== null && { orders }),
      }
      return { case: 'welcome', value } as const
    }
    case 'ack':
      return { case: 'ack', value: { sequence: BigInt(reply.sequence) } } as const
    case 'refusal': {
      const { text, isFinal } = reply
      const reason = reasons[reply.reason]
      const value = { sequence: BigInt(reply.sequence), reason, text: text.slice(0, 500), isFinal }
      return { case: 'refusal', value } as const
    }
    case 'slow-down': {
      const { retryAfterMs, reason } = reply
      return { case: 'slowDown', value: { retryAfterMs, reason: reason.slice(0, 500) } } as const
    }
    case 'orders':
      return { case: 'orders', value: reply.orders } as const
  }
}

const reasons = {
  malformed: Reason.MALFORMED,
  version: Reason.VERSION,
  identity: Reason.IDENTITY,
  key: Reason.KEY,
  signature: Reason.SIGNATURE,
  'too-large': Reason.TOO_LARGE,
  sequence: Reason.SEQUENCE,
  revoked: Reason.REVOKED,
  'taken-over': Reason.TAKEN_OVER,
} as const

async function healthOf({ streams, backend }: HubDoorOptions, counts: HubCounts) {
  const says = await streams.ping().then(() => '', reasonOf)
  const { accepted, inflight, refused } = counts
  return create(HealthReplySchema, {
    status: says === '' ? HealthStatus.SERVING : HealthStatus.NOT_SERVING,
    says: says.slice(0, 500),
    backend,
    counts: {
      ...{ calls: counts.calls, known: counts.known, slowDowns: counts.slowDowns },
      ...{ batches: accepted.batches, rows: accepted.rows, bytes: accepted.bytes },
      ...{ inflightBatches: inflight.batches, inflightBytes: inflight.bytes },
      refused: Object.values(refused).reduce((sum, count) => sum + count, 0),
    },
  })
}
