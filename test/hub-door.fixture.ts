/** A hub with real keys and a real server of grpc-js on loopback, and sensors that are enrolled there. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { create } from '@bufbuild/protobuf'
import { Client, type ClientDuplexStream } from '@grpc/grpc-js'
import { onTestFinished } from 'vitest'
import { openStreams, type Streams } from '../src/bus/index.ts'
import {
  type AdmissionLimits,
  type Answered,
  type DeadLetter,
  type HubDoor,
  openHubDoor,
  type Received,
  type Register,
} from '../src/hub/index.ts'
import {
  EventBus,
  type PublishReply,
  type PublishRequest,
  PublishRequestSchema,
  type SigningKey,
  serviceDefinition,
  signEnvelope,
  type UnsignedEnvelope,
  writeEnvelope,
} from '../src/messages/index.ts'
import {
  clientCredentials,
  identityOf,
  serverCredentials,
  type TlsKeys,
  workerIdentityOf,
} from '../src/pki/holder/index.ts'
import { hubKeys, newAuthority, sensorKeys, workerTls } from '../src/pki/pki.fixture.ts'

export interface EnrolledSensor {
  readonly name: string
  readonly tls: TlsKeys
  readonly key: SigningKey
}

export interface TestHub {
  readonly door: HubDoor
  readonly streams: Streams
  readonly dead: DeadLetter[]
  /** Sensors under whose name two send. */
  readonly clashes: string[]
  /** What was told of each envelope. */
  readonly received: Received[]
  readonly answered: Answered[]
  /** Whether there is room for them, and when they are written. */
  readonly letters: { areKept: boolean; until: Promise<unknown> }
  /** Sensors that were revoked, by name. */
  readonly revoked: Set<string>
  enrol(name: string): Promise<EnrolledSensor>
  /** Keys of a worker of this name. */
  worker(name: string): Promise<TlsKeys>
}

export async function openTestHub(
  limits: Partial<AdmissionLimits> = {},
  given: Streams | null = null,
): Promise<TestHub> {
  const authority = await newAuthority()
  const streams = given ?? (await memoryStreams())
  const signing = new Map<string, KeyObject>()
  const revoked = new Set<string>()
  const dead: DeadLetter[] = []
  const clashes: string[] = []
  const received: Received[] = []
  const answered: Answered[] = []
  const letters: TestHub['letters'] = { areKept: true, until: Promise.resolve() }
  const register: Register = {
    refusal: ({ name }) => (revoked.has(name) ? `sensor ${name} was revoked` : ''),
    signingKey: (sensor, id) => signing.get(`${sensor} ${id}`) ?? null,
    refresh: () => Promise.resolve(),
    orders: () => null,
  }
  const door = await openHubDoor({
    listen: '127.0.0.1:0',
    credentials: serverCredentials(await hubKeys(authority), { isClientAsked: true }),
    ...{ streams, backend: 'memory', register, identify: identityOf, limits },
    workers: { identify: workerIdentityOf, register },
    async onDead(letter) {
      await letters.until
      return letters.areKept && dead.push(letter) > 0
    },
    onHeard: () => {},
    onAnswered: (one) => answered.push(one),
    onClash: (sensor) => clashes.push(sensor),
    onReceived: (one) => void received.push(one),
    ticks: () => performance.now(),
    clock: Date.now,
  })
  onTestFinished(() => door.close())
  return {
    ...{ door, streams, dead, received, letters, revoked, clashes, answered },
    worker: (name) => workerTls(authority, name),
    async enrol(name) {
      const { publicKey, privateKey } = generateKeyPairSync('ed25519')
      signing.set(`${name} k1`, publicKey)
      return { name, tls: await sensorKeys(authority, name), key: { keyId: 'k1', privateKey } }
    },
  }
}

export async function memoryStreams(): Promise<Streams> {
  const streams = await openStreams({
    ...{ kind: 'memory', url: '', path: '', clock: Date.now, onNotice: () => {} },
  })
  onTestFinished(() => streams.close())
  return streams
}

export function sealedBy(
  { name, key }: EnrolledSensor,
  sequence: number,
  more: Partial<UnsignedEnvelope> = {},
): Uint8Array {
  const batch = Buffer.from(`batch ${sequence}`)
  const own = { sensor: name, stream: '', sequence, batch, encoding: 'identity' } as const
  const unsigned = { ...own, traceId: '', madeUs: 1, rows: 1, shedRows: 0, ...more }
  return writeEnvelope(signEnvelope(unsigned, key))
}

/** A call of the bare protocol, for whoever keeps to none. */
export function rawCall(hub: TestHub, tls: TlsKeys) {
  const client = new Client(`127.0.0.1:${hub.door.port}`, clientCredentials('127.0.0.1', tls))
  onTestFinished(() => client.close())
  const { publish } = serviceDefinition(EventBus)
  const call = client.makeBidiStreamRequest(
    publish!.path,
    publish!.requestSerialize,
    publish!.responseDeserialize,
  ) as ClientDuplexStream<PublishRequest, PublishReply>
  const replies: PublishReply['message'][] = []
  const ended = Promise.withResolvers<string>()
  call.on('data', (reply: PublishReply) => replies.push(reply.message))
  call.on('error', (error) => ended.resolve(error.message))
  call.on('end', () => ended.resolve(''))
  return {
    ...{ replies, ended: ended.promise },
    hello(sensor: string, stream = '', run = 'r') {
      const value = { sensor, stream, version: '0.1.0', run }
      call.write(create(PublishRequestSchema, { message: { case: 'hello', value } }))
    },
    send(...envelopes: Uint8Array[]) {
      const message = { case: 'envelopes', value: { envelopes } } as const
      call.write(create(PublishRequestSchema, { message }))
    },
    end: () => call.end(),
  }
}
