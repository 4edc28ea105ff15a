/** The hub's door for workers: streams, as processes that have no backend of their own to reach work from them. */
import type { PeerCertificate } from 'node:tls'
import { create, type Message } from '@bufbuild/protobuf'
import {
  type ServerDuplexStream,
  type ServerUnaryCall,
  type ServiceDefinition,
  type sendUnaryData,
  status,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js'
import { AmoskysError, reasonOf } from '../kernel/index.ts'
import {
  AppendReplySchema,
  type AppendRequest,
  DropReplySchema,
  JoinReplySchema,
  type JoinRequest,
  NamesReplySchema,
  type NamesRequest,
  NewestReplySchema,
  type NewestRequest,
  StateReplySchema,
  Streams as StreamsService,
  type SubscribeReply,
  SubscribeReplySchema,
  type SubscribeRequest,
  serviceDefinition,
} from '../messages/index.ts'
import { bounded, type MessageBound, statusText } from './bounded.ts'
import type { PeerIdentity } from './register.ts'
import { SubscribeCall } from './subscribe-call.ts'
import { sequenceIn, type WorkerDesk } from './worker-desk.ts'

type Identify = (certificate: PeerCertificate) => PeerIdentity | null
type AnyCall = Pick<ServerUnaryCall<unknown, unknown>, 'getAuthContext'>
type SubscribeStream = ServerDuplexStream<SubscribeRequest, SubscribeReply>

export interface WorkerDoor {
  readonly subscribe: (call: SubscribeStream) => void
  readonly definition: ServiceDefinition
  readonly handlers: UntypedServiceImplementation
  /** The register was read anew: calls of whoever was revoked end. */
  look(): void
  close(): void
}

const streamsBounds: Readonly<Record<string, MessageBound>> = {
  append: { bytesMax: 8 * 1024 * 1024, fieldsMax: 65_536, isDeep: false },
}

export function workerDoor(desk: WorkerDesk, identify: Identify): WorkerDoor {
  const calls = new Set<SubscribeCall>()
  const admitted = (call: AnyCall): PeerIdentity => {
    const certificate = call.getAuthContext().sslPeerCertificate
    const worker = certificate === undefined ? null : identify(certificate)
    if (worker === null) throw refused(desk, 'identity', 'the certificate is of no worker')
    const refusal = desk.refusal(worker)
    if (refusal !== '') throw refused(desk, 'revoked', refusal)
    return worker
  }
  return {
    subscribe(stream) {
      try {
        const worker = admitted(stream)
        const place = desk.begin(worker, 'calls')
        if (place === null) throw new AmoskysError('unavailable', 'this worker has too many calls')
        serve(stream, calls, (wire) => new SubscribeCall(desk, { worker, place, wire }))
      } catch (thrown) {
        stream.emit('error', statusOf(thrown))
      }
    },
    definition: bounded(serviceDefinition(StreamsService), streamsBounds),
    handlers: streamsHandlers(desk, admitted),
    look: () => {
      for (const call of [...calls]) call.look()
    },
    close: () => {
      for (const call of [...calls]) call.end()
    },
  }
}

function serve(
  stream: SubscribeStream,
  calls: Set<SubscribeCall>,
  open: (wire: ConstructorParameters<typeof SubscribeCall>[1]['wire']) => SubscribeCall,
): void {
  let isOpen = true
  const call = open({
    reply(id, { case: kind, value }, sent) {
      if (!isOpen) return
      const message = { case: kind, value } as SubscribeReply['message']
      stream.write(create(SubscribeReplySchema, { id, message } as never), () => sent())
      if (kind === 'notOwned' || kind === 'released') stream.end()
    },
    end: (text) =>
      stream.emit('error', { code: status.PERMISSION_DENIED, details: statusText(text) }),
  })
  calls.add(call)
  const over = () => {
    isOpen = false
    calls.delete(call)
    call.end()
  }
  stream.on('data', (request: SubscribeRequest) => void call.take(request))
  stream.on('end', () => {
    over()
    stream.end()
  })
  for (const event of ['cancelled', 'error', 'close']) stream.on(event, over)
}

type Admit = (call: AnyCall) => PeerIdentity

function streamsHandlers(desk: WorkerDesk, admitted: Admit): UntypedServiceImplementation {
  const { streams } = desk
  const answer =
    <Request>(act: (request: Request) => Promise<Message>) =>
    (call: ServerUnaryCall<Request, Message>, done: sendUnaryData<Message>) => {
      void (async () => {
        using place = desk.begin(admitted(call), 'asked')
        if (place === null) throw new AmoskysError('unavailable', 'too many calls are under way')
        desk.requests++
        return await act(call.request)
      })().then(
        (reply) => done(null, reply),
        (thrown: unknown) => done(statusOf(thrown)),
      )
    }
  return {
    append: answer((request: AppendRequest) => append(desk, request)),
    newest: answer(async ({ stream }: NewestRequest) =>
      create(NewestReplySchema, { sequence: BigInt(await streams.newest(stream)) }),
    ),
    names: answer(async ({ prefix }: NamesRequest) =>
      create(NamesReplySchema, { names: [...(await streams.names(prefix))] }),
    ),
    join: answer(async ({ stream, group }: JoinRequest) => {
      await streams.join(stream, group)
      return create(JoinReplySchema, {})
    }),
    state: answer(({ stream }: NewestRequest) => stateOf(desk, stream)),
    drop: answer(async ({ stream }: NewestRequest) => {
      await streams.drop(stream)
      return create(DropReplySchema, {})
    }),
  }
}

async function append(desk: WorkerDesk, { stream, entries }: AppendRequest): Promise<Message> {
  const given = entries.map(({ sequence, bytes }) => ({
    sequence: sequence === undefined ? null : sequenceIn(desk, sequence),
    bytes,
  }))
  using _ = desk.hold(given.reduce((sum, { bytes }) => sum + bytes.length, 0))
  const { accepted, known, newest } = await desk.streams.append(stream, given)
  desk.entriesAppended += accepted
  return create(AppendReplySchema, { accepted, known, newest: BigInt(newest) })
}

async function stateOf({ streams }: WorkerDesk, stream: string): Promise<Message> {
  const { entries, bytes, oldest, newest, groups } = await streams.state(stream)
  return create(StateReplySchema, {
    ...{ entries: BigInt(entries), bytes: BigInt(bytes) },
    ...{ oldest: BigInt(oldest), newest: BigInt(newest) },
    groups: groups.map(({ group, committed, lag, owner }) => {
      return { group, committed: BigInt(committed), lag: BigInt(lag), owner }
    }),
  })
}

function refused(desk: WorkerDesk, reason: 'identity' | 'revoked', text: string): AmoskysError {
  desk.refuse(reason)
  return new AmoskysError('permission', text)
}

const codes: Readonly<Record<string, status>> = {
  usage: status.INVALID_ARGUMENT,
  full: status.RESOURCE_EXHAUSTED,
  permission: status.PERMISSION_DENIED,
}

function statusOf(thrown: unknown) {
  const code = thrown instanceof AmoskysError ? codes[thrown.code] : undefined
  const details = statusText(reasonOf(thrown))
  return Object.assign(new Error(details), { code: code ?? status.UNAVAILABLE, details })
}
