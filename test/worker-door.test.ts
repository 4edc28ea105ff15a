import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { create } from '@bufbuild/protobuf'
import { Client, type ClientDuplexStream, type ServiceError, status } from '@grpc/grpc-js'
import { expect, onTestFinished, test } from 'vitest'
import { openStreams, type Streams } from '../src/bus/index.ts'
import {
  EventBus,
  HealthCheckRequestSchema,
  type HealthCheckResponse,
  HealthService,
  ServingStatus,
  type SubscribeReply,
  type SubscribeRequest,
  SubscribeRequestSchema,
  serviceDefinition,
} from '../src/messages/index.ts'
import { clientCredentials, type TlsKeys } from '../src/pki/holder/index.ts'
import { openTestHub, rawCall, type TestHub } from './hub-door.fixture.ts'

interface Wire {
  readonly port?: number
  readonly onNotice?: (sentence: string) => void
}

async function streamsOf(hub: TestHub, tls: TlsKeys, wire: Wire = {}): Promise<Streams> {
  const { port = hub.door.port, onNotice = () => {} } = wire
  const streams = await openStreams({
    ...{ kind: 'remote', url: `127.0.0.1:${port}`, path: '' },
    credentials: clientCredentials('127.0.0.1', tls),
    ...{ clock: Date.now, onNotice },
  })
  onTestFinished(() => streams.close())
  return streams
}

/** A way to the hub that can be cut. */
async function wireTo(hub: TestHub) {
  const sockets = new Set<Socket>()
  const server = createServer((near) => {
    const far = connect(hub.door.port, '127.0.0.1')
    near.pipe(far).pipe(near)
    for (const one of [near, far]) {
      sockets.add(one)
      one.on('error', () => {}).on('close', () => sockets.delete(one))
    }
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const cut = () => {
    for (const one of sockets) one.destroy()
  }
  onTestFinished(() => {
    cut()
    server.close()
  })
  return { port: (server.address() as AddressInfo).port, cut }
}

/** A call of the bare protocol, for whoever keeps to none. */
function rawSubscribe(hub: TestHub, tls: TlsKeys) {
  const client = new Client(`127.0.0.1:${hub.door.port}`, clientCredentials('127.0.0.1', tls))
  onTestFinished(() => client.close())
  const { subscribe } = serviceDefinition(EventBus)
  const call = client.makeBidiStreamRequest(
    subscribe!.path,
    subscribe!.requestSerialize,
    subscribe!.responseDeserialize,
  ) as ClientDuplexStream<SubscribeRequest, SubscribeReply>
  const replies: SubscribeReply['message'][] = []
  const ended = Promise.withResolvers<ServiceError>()
  call.on('data', (reply: SubscribeReply) => replies.push(reply.message))
  call.on('error', (error) => ended.resolve(error as ServiceError))
  return {
    ...{ replies, ended: ended.promise, cancel: () => call.cancel() },
    send(id: number, message: object) {
      call.write(create(SubscribeRequestSchema, { id, message } as never))
    },
  }
}

const own = (owner: string, ttlMs = 60_000) => ({
  case: 'own',
  value: { stream: 's', group: 'g', owner, ttlMs },
})
const read = { case: 'read', value: { after: 0n, entriesMax: 9, bytesMax: 9, waitMs: 60_000 } }
const counted = (hub: TestHub) => hub.door.workerCounts()!.refused

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  await expect.poll(isSo, { timeout: 20_000, interval: 10 }).toBe(true)
}

test('a sensor reads and writes no stream, and a worker sends as no sensor', async () => {
  const hub = await openTestHub()
  const sensor = await hub.enrol('branch')
  const streams = await streamsOf(hub, sensor.tls)
  await expect(streams.names('')).rejects.toMatchObject({
    message: expect.stringContaining('of no worker'),
  })
  await expect(streams.own('s', 'g', { owner: 'o', ttlMs: 1000 })).rejects.toMatchObject({
    message: expect.stringContaining('of no worker'),
  })
  expect(counted(hub)).toEqual({ identity: 2 })
  const publishing = rawCall(hub, await hub.worker('branch'))
  publishing.hello('branch')
  await until(() => publishing.replies.length > 0)
  expect(publishing.replies[0]).toMatchObject({ case: 'refusal', value: { sequence: 0n } })
  expect(hub.door.counts().refused).toEqual({ identity: 1 })
})

test('a worker that was revoked is answered nothing more, and its calls end at the next look', async () => {
  const hub = await openTestHub()
  const judge = await hub.worker('judge')
  const call = rawSubscribe(hub, judge)
  call.send(1, own('o'))
  await until(() => call.replies.length === 1)
  hub.revoked.add('judge')
  hub.door.look()
  expect(await call.ended).toMatchObject({ code: status.PERMISSION_DENIED })
  const streams = await streamsOf(hub, judge)
  await expect(streams.newest('s')).rejects.toThrow(/revoked/)
  expect(counted(hub)).toEqual({ revoked: 2 })
  expect(hub.door.workerCounts()).toMatchObject({ calls: 0, workers: 0 })
})

test('a worker that is refused is told so once, and not that the bus is away', async () => {
  const hub = await openTestHub()
  const judge = await hub.worker('judge')
  const said: string[] = []
  const streams = await streamsOf(hub, judge, { onNotice: (text) => said.push(text) })
  const owned = await streams.own('s', 'g', { owner: 'o', ttlMs: 60_000 })
  hub.revoked.add('judge')
  const reading = owned!.read({ after: 0, entriesMax: 9, bytesMax: 999, waitMs: 60_000 })
  hub.door.look()
  await expect(reading).rejects.toThrow(/revoked/)
  for (let tries = 0; tries < 5; tries++)
    await expect(streams.newest('s')).rejects.toThrow(/revoked/)
  expect(said).toEqual([expect.stringMatching(/^the bus at \S+ refuses this worker: .*revoked/)])
})

test('a bus that comes and goes is said to be away once in a while', async () => {
  const hub = await openTestHub()
  const wire = await wireTo(hub)
  const said: string[] = []
  const onNotice = (text: string) => said.push(text)
  const streams = await streamsOf(hub, await hub.worker('judge'), { port: wire.port, onNotice })
  const answers = () =>
    streams.newest('s').then(
      () => true,
      () => false,
    )
  for (let times = 0; times < 5; times++) {
    await until(answers)
    const owner = `o${times}`
    const owned = await streams.own(owner, 'g', { owner, ttlMs: 60_000 })
    wire.cut()
    await until(async () => !(await owned!.renew().catch(() => false)) || said.length > 0)
    await until(answers)
    await owned!.release().catch(() => {})
  }
  expect(said).toEqual([
    expect.stringContaining('is away: '),
    expect.stringContaining('answers again'),
  ])
})

test('requests out of order, of no kind, with numbers that are none, and too many at once are refused and counted', async () => {
  const hub = await openTestHub()
  const call = rawSubscribe(hub, await hub.worker('judge'))
  call.send(1, read)
  call.send(2, own('o'))
  await until(() => call.replies.length === 2)
  call.send(3, own('o'))
  call.send(4, { case: undefined })
  call.send(5, { case: 'commit', value: { sequence: 2n ** 60n } })
  call.send(6, { case: 'commit', value: { sequence: 0n, stateParts: 2 } })
  await until(() => call.replies.length === 6)
  expect(counted(hub)).toEqual({ order: 2, malformed: 3 })
  for (let id = 10; id < 40; id++) call.send(id, read)
  await until(() => (counted(hub)['inflight'] ?? 0) === 14)
  expect(call.replies.filter((one) => one.case === 'failed')).toHaveLength(5 + 14)
})

test('pieces of a state that are too many are not held, however small they are', async () => {
  const hub = await openTestHub()
  const call = rawSubscribe(hub, await hub.worker('judge'))
  call.send(1, own('o'))
  for (let i = 0; i < 300; i++)
    call.send(2, { case: 'statePart', value: { bytes: new Uint8Array(0) } })
  call.send(2, { case: 'commit', value: { sequence: 0n, stateParts: 300 } })
  await until(() => call.replies.length === 2)
  expect(counted(hub)).toEqual({ pressure: 44, malformed: 1 })
})

test('a call that breaks keeps its lease until its time is over; the same owner may have it back before', async () => {
  const hub = await openTestHub()
  const judge = await hub.worker('judge')
  const open = () => rawSubscribe(hub, judge)
  const first = open()
  first.send(1, own('a', 1_500))
  await until(() => first.replies.length === 1)
  first.cancel()
  await until(() => hub.door.workerCounts()!.calls === 0)
  const [other, again] = [open(), open()]
  other.send(1, own('b'))
  again.send(1, own('a', 1_500))
  await until(() => other.replies.length === 1 && again.replies.length === 1)
  expect(other.replies[0]!.case).toBe('notOwned')
  expect(again.replies[0]!.case).toBe('owned')
  again.cancel()
  await new Promise((resolve) => setTimeout(resolve, 1_700))
  const late = open()
  late.send(1, own('b'))
  await until(() => late.replies.length === 1)
  expect(late.replies[0]!.case).toBe('owned')
})

test('a lease that another had meanwhile is lost, not taken back', async () => {
  const hub = await openTestHub()
  const judge = await hub.worker('judge')
  const streams = await streamsOf(hub, judge)
  await hub.streams.append(
    's',
    [1, 2].map((sequence) => ({ sequence, bytes: Buffer.from('e') })),
  )
  const owned = (await streams.own('s', 'g', { owner: 'a', ttlMs: 200 }))!
  await new Promise((resolve) => setTimeout(resolve, 300))
  const other = (await hub.streams.own('s', 'g', { owner: 'b', ttlMs: 60_000 }))!
  await other.commit(2)
  await other.release()
  await expect(owned.commit(1)).rejects.toMatchObject({ code: 'unavailable' })
  expect(await owned.renew()).toBe(false)
  expect((await hub.streams.state('s')).groups[0]).toMatchObject({ committed: 2, owner: '' })
})

test('a lease goes on over a new connection, and not where another had it while the old one was cut', async () => {
  const hub = await openTestHub()
  const wire = await wireTo(hub)
  const streams = await streamsOf(hub, await hub.worker('judge'), { port: wire.port })
  await hub.streams.append(
    's',
    [1, 2, 3].map((sequence) => ({ sequence, bytes: Buffer.from('e') })),
  )
  const owned = (await streams.own('s', 'g', { owner: 'a', ttlMs: 300 }))!
  await owned.commit(1, Buffer.from('ours'))
  wire.cut()
  await until(() => hub.door.workerCounts()!.calls === 0)
  await owned.commit(2)
  expect((await hub.streams.state('s')).groups[0]).toMatchObject({ committed: 2, owner: 'a' })
  wire.cut()
  await new Promise((resolve) => setTimeout(resolve, 400))
  const other = (await hub.streams.own('s', 'g', { owner: 'b', ttlMs: 60_000 }))!
  await other.commit(3, Buffer.from('theirs'))
  await other.release()
  await expect(owned.commit(2, Buffer.from('stale'))).rejects.toMatchObject({ code: 'unavailable' })
  expect(await owned.renew()).toBe(false)
  const next = (await hub.streams.own('s', 'g', { owner: 'c', ttlMs: 1_000 }))!
  expect(next.from).toMatchObject({ sequence: 3 })
  expect(Buffer.from(next.from.state!).toString()).toBe('theirs')
})

test('grpc.health.v1 says whether the streams answer', async () => {
  const hub = await openTestHub()
  const keys = await hub.worker('probe')
  const client = new Client(`127.0.0.1:${hub.door.port}`, clientCredentials('127.0.0.1', keys))
  onTestFinished(() => client.close())
  const { check } = serviceDefinition(HealthService)
  const asked = (service: string) =>
    new Promise<HealthCheckResponse | ServiceError>((resolve) =>
      client.makeUnaryRequest(
        check!.path,
        check!.requestSerialize,
        check!.responseDeserialize as (bytes: Buffer) => HealthCheckResponse,
        create(HealthCheckRequestSchema, { service }),
        (error, reply) => resolve(error ?? reply!),
      ),
    )
  expect(await asked('')).toMatchObject({ status: ServingStatus.SERVING })
  expect(await asked('amoskys.v1.EventBus')).toMatchObject({ status: ServingStatus.SERVING })
  expect(await asked('nobody')).toMatchObject({ code: status.NOT_FOUND })
  await hub.streams.close()
  expect(await asked('')).toMatchObject({ status: ServingStatus.NOT_SERVING })
})
