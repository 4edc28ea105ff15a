/** Enrolment on the network: what grpc-js hands over, as `Enrolment` takes it, and its answers back. */
import { create } from '@bufbuild/protobuf'
import {
  Server,
  type ServerUnaryCall,
  type ServiceDefinition,
  type sendUnaryData,
  status,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js'
import { AmoskysError, printable, reasonOf } from '../kernel/index.ts'
import {
  EnrolmentService,
  type EnrolReply,
  EnrolReplySchema,
  type EnrolRequest,
  type RenewReply,
  RenewReplySchema,
  type RenewRequest,
  serviceDefinition,
} from '../messages/index.ts'
import type { Enrolment, EnrolmentRefusal } from './enrolment.ts'
import { identityOf, type KeyRequest, type RenewableServerKeys } from './holder/index.ts'

/** A request is a few hundred bytes. */
const messageBytesMax = 16_384
const callsMax = 16

/** What a refusal is called by whoever speaks gRPC. */
const statuses: Readonly<Record<EnrolmentRefusal['refused'], status>> = {
  token: status.UNAUTHENTICATED,
  certificate: status.UNAUTHENTICATED,
  name: status.PERMISSION_DENIED,
  keys: status.INVALID_ARGUMENT,
  slow: status.RESOURCE_EXHAUSTED,
  full: status.RESOURCE_EXHAUSTED,
}

export interface EnrolmentDoor {
  readonly enrolment: Enrolment
  /** Whatever failed that is not the caller's fault. */
  readonly onFailure: (thrown: unknown) => void
}

interface Service {
  readonly definition: ServiceDefinition
  readonly handlers: UntypedServiceImplementation
}

/** `Renew`, for the listener that asks for certificates: `server.addService(definition, handlers)`. */
export function renewalService({ enrolment, onFailure }: EnrolmentDoor): Service {
  return {
    definition: serviceDefinition(EnrolmentService),
    handlers: {
      renew: (call: ServerUnaryCall<RenewRequest, RenewReply>, done: sendUnaryData<RenewReply>) =>
        answer(done, onFailure, async () => {
          const issued = await enrolment.renew({
            identity: identityOf(call.getAuthContext().sslPeerCertificate),
            keys: keysIn(call.request),
            from: addressIn(call.getPeer()),
          })
          return 'refused' in issued ? issued : create(RenewReplySchema, { issued })
        }),
    },
  }
}

function enrolService({ enrolment, onFailure }: EnrolmentDoor): Service {
  let calls = 0
  return {
    definition: serviceDefinition(EnrolmentService),
    handlers: {
      enrol: (call: ServerUnaryCall<EnrolRequest, EnrolReply>, done: sendUnaryData<EnrolReply>) =>
        answer(done, onFailure, async () => {
          if (calls >= callsMax)
            return { refused: 'full', text: 'too many sensors enrol at once: try again' }
          calls++
          try {
            const { tokenId, secret } = call.request
            const asked = { tokenId, secret, keys: keysIn(call.request) }
            const issued = await enrolment.enrol({ ...asked, from: addressIn(call.getPeer()) })
            return 'refused' in issued ? issued : create(EnrolReplySchema, { issued })
          } finally {
            calls--
          }
        }),
    },
  }
}

export interface EnrolmentListener {
  /** `host:port`; port 0: any that is free. */
  readonly address: string
  readonly credentials: RenewableServerKeys
  readonly door: EnrolmentDoor
}

export interface Listening {
  readonly port: number
  close(): void
}

/** The listener that asks for no certificate: `Enrol` and nothing else. */
export async function listenForEnrolment(options: EnrolmentListener): Promise<Listening> {
  const { address, credentials, door } = options
  const server = new Server({
    'grpc.max_receive_message_length': messageBytesMax,
    'grpc.max_concurrent_streams': 4,
    'grpc.max_connection_idle_ms': 30_000,
    'grpc.max_connection_age_ms': 120_000,
  })
  const { definition, handlers } = enrolService(door)
  server.addService(definition, handlers)
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync(address, credentials, (error, bound) =>
      error ? reject(cannotListen(address, error)) : resolve(bound),
    ),
  )
  return { port, close: () => server.forceShutdown() }
}

function answer<Reply>(
  done: sendUnaryData<Reply>,
  onFailure: (thrown: unknown) => void,
  act: () => Promise<Reply | EnrolmentRefusal>,
): void {
  act().then(
    (reply) => {
      if (isRefusal(reply)) done({ code: statuses[reply.refused], details: reply.text })
      else done(null, reply)
    },
    (thrown: unknown) => {
      onFailure(thrown)
      done({ code: status.INTERNAL, details: 'the hub failed at it; its log says how' })
    },
  )
}

function isRefusal(reply: unknown): reply is EnrolmentRefusal {
  return typeof reply === 'object' && reply !== null && 'refused' in reply
}

function keysIn({ keys }: { readonly keys?: Partial<KeyRequest> | undefined }): KeyRequest {
  const none = new Uint8Array()
  const { request = none, signingKey = none, signingProof = none } = keys ?? {}
  return { request, signingKey, signingProof }
}

/** `127.0.0.1:4711` and `[::1]:4711` without the port. */
function addressIn(peer: string): string {
  return /^(?:ipv[46]:)?\[?(.+?)\]?:\d+$/.exec(peer)?.[1] ?? peer
}

function cannotListen(address: string, error: unknown): AmoskysError {
  const text = `${printable(address)}: enrolment cannot be offered here: ${reasonOf(error)}`
  return new AmoskysError('unavailable', text, { cause: error })
}
