/** The floor under a hub and a sensor: grpc-js alone, the same bytes over the same TLS, an answer to each message. */
import {
  Client,
  type ClientDuplexStream,
  Server,
  type ServerDuplexStream,
  type ServiceDefinition,
} from '@grpc/grpc-js'
import { clientCredentials, serverCredentials } from '../../src/pki/holder/index.ts'
import { envelopesOf } from './envelopes.ts'
import type { Identities } from './identities.ts'
import { answerParent, usage } from './processes.ts'

export type FloorOrder = { readonly identities: Identities; readonly capture: string } & (
  | { readonly side: 'server' }
  | { readonly side: 'client'; readonly port: number }
)

const asIs = (bytes: Buffer) => bytes
const service: ServiceDefinition = {
  say: {
    ...{ path: '/bench.Floor/Say', requestStream: true, responseStream: true },
    ...{ requestSerialize: asIs, requestDeserialize: asIs },
    ...{ responseSerialize: asIs, responseDeserialize: asIs },
  },
}
/** As `Link` has it. */
const inflightBytesMax = 8 * 1024 * 1024
const answer = Buffer.alloc(12)

answerParent<FloorOrder>((order) => (order.side === 'server' ? serve(order) : send(order)))

async function serve({ identities }: FloorOrder) {
  const server = new Server()
  server.addService(service, {
    say(call: ServerDuplexStream<Buffer, Buffer>) {
      call.on('data', () => call.write(answer))
      call.on('end', () => call.end())
      call.on('error', () => {})
    },
  })
  const credentials = serverCredentials(identities.hub, { isClientAsked: true })
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', credentials, (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  )
  return { says: { port }, ask: usage, end: () => server.forceShutdown() }
}

async function send(order: FloorOrder) {
  if (order.side !== 'client') throw new Error('a client was expected')
  const [identity] = order.identities.sensors
  const envelopes = await envelopesOf(order.capture, identity!)
  const client = new Client(
    `127.0.0.1:${order.port}`,
    clientCredentials('127.0.0.1', identity!.tls),
  )
  const call = client.makeBidiStreamRequest(
    ...(['/bench.Floor/Say', asIs, asIs] as const),
  ) as ClientDuplexStream<Buffer, Buffer>
  const under: { rows: number; bytes: number }[] = []
  let inflight = 0
  let next = 0
  let acknowledged = 0
  const pump = () => {
    while (inflight < inflightBytesMax) {
      const { bytes, rows } = envelopes[next++ % envelopes.length]!
      under.push({ rows, bytes: bytes.length })
      inflight += bytes.length
      call.write(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length))
    }
  }
  call.on('data', () => {
    const { rows, bytes } = under.shift()!
    inflight -= bytes
    acknowledged += rows
    pump()
  })
  call.on('error', () => {})
  pump()
  return {
    says: {},
    ask: () => ({ ...usage(), acknowledged, atMs: performance.now() }),
    end: () => client.close(),
  }
}
