/** The health of the bus as every tool for gRPC asks for it: `grpc.health.v1`. */
import { create } from '@bufbuild/protobuf'
import {
  type ServerUnaryCall,
  type ServerWritableStream,
  type ServiceDefinition,
  type sendUnaryData,
  status,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js'
import {
  EventBus,
  type HealthCheckRequest,
  type HealthCheckResponse,
  HealthCheckResponseSchema,
  HealthService,
  ServingStatus,
  Streams as StreamsService,
  serviceDefinition,
} from '../messages/index.ts'

type Watching = ServerWritableStream<HealthCheckRequest, HealthCheckResponse>

interface Service {
  readonly definition: ServiceDefinition
  readonly handlers: UntypedServiceImplementation
  close(): void
}

const known: readonly string[] = ['', EventBus.typeName, StreamsService.typeName]
const lookMs = 5_000
const watchersMax = 256

/** `ping` rejects while the streams do not answer. */
export function healthService(ping: () => Promise<void>): Service {
  const watching = new Map<Watching, number>()
  const statusNow = () =>
    ping().then(
      () => ServingStatus.SERVING,
      () => ServingStatus.NOT_SERVING,
    )
  const tell = async (call: Watching) => {
    const isKnown = known.includes(call.request.service)
    const found = isKnown ? await statusNow() : ServingStatus.SERVICE_UNKNOWN
    if (!watching.has(call) || watching.get(call) === found) return
    watching.set(call, found)
    call.write(create(HealthCheckResponseSchema, { status: found }))
  }
  const looking = setInterval(() => {
    for (const call of watching.keys()) void tell(call)
  }, lookMs)
  looking.unref()
  return {
    definition: serviceDefinition(HealthService),
    handlers: {
      check(
        { request }: ServerUnaryCall<HealthCheckRequest, HealthCheckResponse>,
        done: sendUnaryData<HealthCheckResponse>,
      ) {
        if (known.includes(request.service))
          void statusNow().then((now) =>
            done(null, create(HealthCheckResponseSchema, { status: now })),
          )
        else done({ code: status.NOT_FOUND, details: 'there is no such service here' })
      },
      watch(call: Watching) {
        if (watching.size >= watchersMax) {
          call.emit('error', { code: status.RESOURCE_EXHAUSTED, details: 'too many watch already' })
          return
        }
        watching.set(call, -1)
        const over = () => void watching.delete(call)
        for (const event of ['cancelled', 'error', 'close']) call.on(event, over)
        void tell(call)
      },
    },
    close() {
      clearInterval(looking)
      for (const call of watching.keys()) call.end()
      watching.clear()
    },
  }
}
