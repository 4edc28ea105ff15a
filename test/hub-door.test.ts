import { expect, onTestFinished, test } from 'vitest'
import { clientCredentials } from '../src/pki/holder/index.ts'
import { hubKeys, newAuthority, sensorKeys } from '../src/pki/pki.fixture.ts'
import { dialerOf, Link, WriteAheadLog } from '../src/sensing/ship/index.ts'
import {
  type EnrolledSensor,
  memoryStreams,
  openTestHub,
  rawCall,
  sealedBy,
  type TestHub,
} from './hub-door.fixture.ts'

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  await expect.poll(isSo, { timeout: 20_000, interval: 10 }).toBe(true)
}

const acked = (call: ReturnType<typeof rawCall>) =>
  Math.max(0, ...call.replies.map((one) => (one.case === 'ack' ? Number(one.value.sequence) : 0)))
const refusals = (call: ReturnType<typeof rawCall>) =>
  call.replies.flatMap((one) => (one.case === 'refusal' ? [one.value] : []))

async function entriesOf({ streams }: TestHub, sensor: string): Promise<readonly number[]> {
  const owned = await streams.own(`sensor.${sensor}`, 'look', { owner: 'test', ttlMs: 10_000 })
  const read = { after: 0, entriesMax: 10_000, bytesMax: 1e9, waitMs: 0 }
  const entries = await owned!.read(read)
  await owned!.release()
  return entries.map(({ sequence }) => sequence)
}

/** A sensor's own way: its log, its link, over mutual TLS. */
function shipper(hub: TestHub, { name, tls, key }: EnrolledSensor) {
  const log = new WriteAheadLog({
    ...{ path: ':memory:', clock: Date.now, onNotice: () => {} },
    bounds: { bytesMax: 1e9, ageMsMax: 1e9 },
  })
  const link = new Link({
    ...{ log, clock: Date.now, chance: () => 0.1, onNotice: () => {} },
    dial: dialerOf({
      ...{ hub: `127.0.0.1:${hub.door.port}`, sensor: name, stream: '', version: '1', run: 'r' },
      credentials: () => clientCredentials('127.0.0.1', tls),
      ...{ ordersVersion: () => 0, onOrders: () => {} },
    }),
  })
  onTestFinished(() => link[Symbol.dispose]())
  return {
    ...{ log, link },
    add(count: number) {
      for (let i = 0; i < count; i++)
        log.append({ rows: 1, fromUs: 1, untilUs: 1 }, (sequence) =>
          sealedBy({ name, tls, key }, sequence),
        )
      link.poke()
    },
  }
}

test('what a sensor logs reaches the stream once and in order, and is forgotten when it is kept', async () => {
  const hub = await openTestHub()
  const sensor = shipper(hub, await hub.enrol('branch'))
  sensor.add(500)
  await until(() => sensor.log.counts().batches === 0)
  const entries = await entriesOf(hub, 'branch')
  expect(entries).toHaveLength(500)
  expect([...entries].sort((a, b) => a - b)).toEqual(entries)
  expect(hub.door.counts()).toMatchObject({ calls: 1, accepted: { batches: 500, rows: 500 } })
  expect(hub.door.counts().inflight).toEqual({ batches: 0, bytes: 0 })
})

test('what is sent again is known, and acknowledged', async () => {
  const hub = await openTestHub()
  const branch = await hub.enrol('branch')
  const first = rawCall(hub, branch.tls)
  first.hello('branch')
  first.send(sealedBy(branch, 5), sealedBy(branch, 7))
  await until(() => acked(first) === 7)
  first.send(sealedBy(branch, 5), sealedBy(branch, 7), sealedBy(branch, 8))
  await until(() => acked(first) === 8)
  expect(await entriesOf(hub, 'branch')).toEqual([5, 7, 8])
  expect(hub.door.counts().known).toBe(2)
  // Told once of each that is kept, and of none that was.
  expect(hub.received.map(({ sequence }) => sequence)).toEqual([5, 7, 8])
  const again = rawCall(hub, branch.tls)
  again.hello('branch')
  await until(() => again.replies.length > 0)
  expect(again.replies[0]).toMatchObject({ case: 'welcome', value: { newest: 8n } })
})

test('a second call of the same stream takes it over', async () => {
  const hub = await openTestHub()
  const branch = await hub.enrol('branch')
  const [first, second] = [rawCall(hub, branch.tls), rawCall(hub, branch.tls)]
  first.hello('branch')
  await until(() => first.replies.length > 0)
  second.hello('branch')
  await first.ended
  expect(refusals(first)[0]?.text).toBe('the same stream is sent by a newer call')
  second.send(sealedBy(branch, 1))
  await until(() => acked(second) === 1)
  // Nobody was refused anything.
  expect(hub.answered).toEqual([{ sensor: 'branch', of: 'r ', refusal: null }])
})

test.each([
  ['altered', 'signature', (bytes: Uint8Array) => bytes.with(bytes.length - 80, 0x55)],
  ['cut short', 'malformed', (bytes: Uint8Array) => bytes.subarray(0, bytes.length - 9)],
  ['too large', 'too-large', () => new Uint8Array(40_000)],
  ['no envelope', 'malformed', () => Buffer.from('hello')],
])('an envelope that is %s is set aside, and those after it are taken', async (_, code, spoil) => {
  const hub = await openTestHub({ envelopeBytesMax: 32_768 })
  const branch = await hub.enrol('branch')
  const call = rawCall(hub, branch.tls)
  call.hello('branch')
  const batch = Buffer.alloc(500, 7)
  call.send(spoil(sealedBy(branch, 1, { batch })), sealedBy(branch, 2))
  await until(() => acked(call) === 2)
  expect(hub.dead.map((letter) => letter.code)).toEqual([code])
  expect(refusals(call)).toMatchObject([{ isFinal: true }])
  expect(await entriesOf(hub, 'branch')).toEqual([2])
  expect(hub.door.counts().refused).toEqual({ [code]: 1 })
})

test('what cannot be set aside just now is not refused for good: the call ends, and the sensor keeps it', async () => {
  const hub = await openTestHub()
  const branch = await hub.enrol('branch')
  const unknown = { ...branch, key: { ...branch.key, keyId: 'k9' } }
  hub.letters.areKept = false
  const call = rawCall(hub, branch.tls)
  call.hello('branch')
  call.send(sealedBy(unknown, 1), sealedBy(branch, 2))
  await call.ended
  expect(refusals(call)).toEqual([])
  expect(acked(call)).toBe(0)
  expect(call.replies.at(-1)?.case).toBe('slowDown')
  hub.letters.areKept = true
  const again = rawCall(hub, branch.tls)
  again.hello('branch')
  again.send(sealedBy(unknown, 1), sealedBy(branch, 2))
  await until(() => acked(again) === 2)
  expect(hub.dead.map(({ sequence }) => sequence)).toEqual([1])
})

test('an unsigned envelope, another key and another name are refused', async () => {
  const hub = await openTestHub()
  const [branch, other] = [await hub.enrol('branch'), await hub.enrol('other')]
  const call = rawCall(hub, branch.tls)
  call.hello('branch')
  const unknown = { ...branch, key: { ...branch.key, keyId: 'k9' } }
  const forged = { ...branch, key: other.key }
  const traceId = 'ab'.repeat(16)
  call.send(sealedBy(unknown, 1), sealedBy(forged, 2), sealedBy(other, 3))
  call.send(sealedBy(branch, 4, { traceId }))
  await until(() => acked(call) === 4)
  expect(hub.dead.map(({ code }) => code)).toEqual(['key', 'signature', 'identity'])
  expect(hub.dead[2]!.reason).toBe('the certificate is of branch, the envelope says other')
  expect(hub.received).toMatchObject([
    { sensor: 'branch', sequence: 1, refusal: hub.dead[0]!.reason },
    { sensor: 'branch', sequence: 2, refusal: hub.dead[1]!.reason },
    { sensor: 'branch', sequence: 3, refusal: hub.dead[2]!.reason },
    { sensor: 'branch', sequence: 4, refusal: '', traceId, rows: 1 },
  ])
  const told = hub.answered.map(({ sensor, refusal }) => [sensor, refusal?.reason ?? 'taken'])
  expect(told.slice(0, 3)).toEqual(hub.dead.map(({ code }) => ['branch', code]))
  expect(told.at(-1)).toEqual(['branch', 'taken'])
  expect(await entriesOf(hub, 'branch')).toEqual([4])
  expect(await hub.streams.names('sensor.other')).toEqual([])
})

test('a call in the name of another is refused whole', async () => {
  const hub = await openTestHub()
  const branch = await hub.enrol('branch')
  const call = rawCall(hub, branch.tls)
  call.hello('other')
  await call.ended
  expect(refusals(call)).toMatchObject([
    { isFinal: false, text: 'the certificate is of branch, the call says other' },
  ])
})

test('no certificate, and one of another authority, come no further than TLS', async () => {
  const hub = await openTestHub()
  const foreign = await newAuthority()
  const { authority } = (await hub.enrol('branch')).tls
  const stranger = { ...(await sensorKeys(foreign, 'branch')), authority }
  const bare = rawCall(hub, { authority } as typeof stranger)
  bare.hello('branch')
  const forged = rawCall(hub, stranger)
  forged.hello('branch')
  expect(await bare.ended).not.toBe('')
  expect(await forged.ended).not.toBe('')
  const hubOnly = rawCall(hub, { ...(await hubKeys(foreign)), authority })
  hubOnly.hello('branch')
  expect(await hubOnly.ended).not.toBe('')
  expect(hub.door.counts().calls).toBe(0)
})

test('who is revoked while it sends is refused at the next look', async () => {
  const hub = await openTestHub()
  const branch = await hub.enrol('branch')
  const call = rawCall(hub, branch.tls)
  call.hello('branch')
  call.send(sealedBy(branch, 1))
  await until(() => acked(call) === 1)
  hub.revoked.add('branch')
  hub.door.look()
  await call.ended
  expect(refusals(call)).toMatchObject([{ text: 'sensor branch was revoked', isFinal: false }])
})

test('a sensor beyond its rate is asked to wait, and loses nothing', async () => {
  const hub = await openTestHub({ rowsPerSecond: 200, rowsAtOnce: 20 })
  const sensor = shipper(hub, await hub.enrol('branch'))
  sensor.add(60)
  await until(() => sensor.log.counts().batches === 0)
  expect(hub.door.counts().slowDowns).toBeGreaterThan(0)
  expect(await entriesOf(hub, 'branch')).toHaveLength(60)
})

test('a stream that is full makes its sensor wait; what was sent is kept when there is room', async () => {
  const streams = await memoryStreams()
  let isFull = true
  const { AmoskysError } = await import('../src/kernel/index.ts')
  const full: typeof streams = Object.create(streams, {
    newest: { value: streams.newest.bind(streams) },
    own: { value: streams.own.bind(streams) },
    append: {
      value: (...given: Parameters<typeof streams.append>) =>
        isFull
          ? Promise.reject(new AmoskysError('full', 'the stream holds its bound'))
          : streams.append(...given),
    },
  })
  const hub = await openTestHub({}, full)
  const sensor = shipper(hub, await hub.enrol('branch'))
  sensor.add(30)
  await until(() => sensor.link.state().state === 'slowed')
  expect(sensor.log.counts().batches).toBe(30)
  expect(hub.door.counts().inflight.batches).toBeGreaterThan(0)
  isFull = false
  await until(() => sensor.log.counts().batches === 0)
  expect(await entriesOf(hub, 'branch')).toHaveLength(30)
})

test('a sensor that sends on while its stream is full is stopped, and stops nobody else', async () => {
  const streams = await memoryStreams()
  const { AmoskysError } = await import('../src/kernel/index.ts')
  const full: typeof streams = Object.create(streams, {
    newest: { value: streams.newest.bind(streams) },
    own: { value: streams.own.bind(streams) },
    append: {
      value: (...given: Parameters<typeof streams.append>) =>
        given[0].startsWith('sensor.stuck')
          ? Promise.reject(new AmoskysError('full', 'the stream holds its bound'))
          : streams.append(...given),
    },
  })
  const hub = await openTestHub({ inflightBytesMax: 500_000 }, full)
  const [branch, one, other] = [
    await hub.enrol('branch'),
    await hub.enrol('stuck-1'),
    await hub.enrol('stuck-2'),
  ]
  const batch = Buffer.alloc(20_000, 7)
  const sends = (from: typeof one, count: number, stream = '') => {
    const call = rawCall(hub, from.tls)
    call.hello(from.name, stream)
    call.send(
      ...Array.from({ length: count }, (_, at) => sealedBy(from, at + 1, { batch, stream })),
    )
    return call
  }
  const greedy = sends(one, 40)
  expect(await greedy.ended).toBe('')
  expect(acked(greedy)).toBe(0)
  await until(() => hub.door.counts().inflight.bytes === 0)
  const calls = [sends(one, 20), sends(other, 20)]
  await until(() => hub.door.counts().inflight.bytes > 500_000)
  // The bound is of a sensor: another stream of it has no room of its own.
  expect(await sends(one, 20, '1-of-2').ended).toBe('')
  const sensor = shipper(hub, branch)
  for (let turn = 0; turn < 4; turn++) {
    sensor.add(20)
    await until(() => sensor.log.counts().batches === 0)
  }
  for (const call of calls) expect(acked(call)).toBe(0)
})

test('a sensor has the streams of a split, and no others: each costs the hub a detection', async () => {
  const hub = await openTestHub()
  const branch = await hub.enrol('branch')
  for (const stream of ['2', '5-of-4', '1-of-17', '1-of-1', 'x'.repeat(60)]) {
    const call = rawCall(hub, branch.tls)
    call.hello('branch', stream)
    await call.ended
    expect(refusals(call)[0]?.text).toBe(
      'a stream of a sensor is called 1-of-2 to 16-of-16, or nothing',
    )
  }
  const calls = ['1-of-4', '2-of-4'].map((stream) => {
    const call = rawCall(hub, branch.tls)
    call.hello('branch', stream)
    return call
  })
  await until(() => calls.every(({ replies }) => replies.length > 0))
  expect(calls.map(({ replies }) => replies[0]?.value)).toMatchObject([
    { inflightMax: 64 },
    { inflightMax: 64 },
  ])
  expect(hub.door.counts()).toMatchObject({ calls: 2, sensors: 1 })
})

test('what is larger than the hub takes is given up and counted, and what is behind it arrives', async () => {
  const hub = await openTestHub({ envelopeBytesMax: 4_096 })
  const branch = await hub.enrol('branch')
  const { log, link, add } = shipper(hub, branch)
  add(1)
  log.append({ rows: 7, fromUs: 1, untilUs: 1 }, () => new Uint8Array(5_000))
  add(1)
  await until(() => log.counts().batches === 0)
  expect(log.shed().rows).toBe(7)
  expect(await entriesOf(hub, 'branch')).toHaveLength(2)
  expect(link.state()).toMatchObject({ state: 'connected', failures: 0 })
  expect(hub.dead).toEqual([])
})

test('of two machines with the same keys the second is refused while the first is alive, and that is told', async () => {
  const hub = await openTestHub()
  const branch = await hub.enrol('branch')
  const [first, second] = [rawCall(hub, branch.tls), rawCall(hub, branch.tls)]
  first.hello('branch', '', 'one')
  await until(() => first.replies.length === 1)
  second.hello('branch', '', 'two')
  expect(await second.ended).toBe('')
  expect(refusals(second)).toMatchObject([{ text: expect.stringContaining('another process') }])
  expect(hub.clashes).toEqual(['branch'])
  first.send(sealedBy(branch, 5))
  await until(() => acked(first) === 5)
  expect(hub.answered).toEqual([
    {
      ...{ sensor: 'branch', of: 'two ' },
      refusal: expect.objectContaining({ reason: 'taken-over', isFinal: false }),
    },
    { sensor: 'branch', of: 'one ', refusal: null },
  ])
  // Once the first is gone, the second is a sensor that was started anew.
  first.end()
  await first.ended
  const third = rawCall(hub, branch.tls)
  third.hello('branch', '', 'two')
  await until(() => third.replies.length === 1)
  expect(third.replies[0]).toMatchObject({ case: 'welcome', value: { newest: 5n } })
})

test('a sensor has the streams of two splits, and begins no more', async () => {
  const hub = await openTestHub()
  const { tls } = await hub.enrol('branch')
  const asked = async (stream: string) => {
    const call = rawCall(hub, tls)
    call.hello('branch', stream)
    await until(() => call.replies.length > 0)
    call.end()
    return call.replies[0]!.case
  }
  // Another sensor whose name begins as this one's.
  await hub.streams.join('sensor.branches', 'detection')
  for (const of of [16, 15])
    for (let part = 1; part <= of; part++)
      await hub.streams.join(`sensor.branch/${part}-of-${of}`, 'detection')
  expect(await asked('1-of-14')).toBe('welcome')
  await hub.streams.join('sensor.branch/1-of-14', 'detection')
  expect(await asked('2-of-14')).toBe('refusal')
  expect(await asked('16-of-16')).toBe('welcome')
})

test('that no hub is there is said in words', async () => {
  const hub = await openTestHub()
  const enrolled = await hub.enrol('branch')
  await hub.door.close()
  const sensor = shipper(hub, enrolled)
  sensor.add(1)
  const place = `127.0.0.1:${hub.door.port}`
  await expect.poll(() => sensor.link.state().lastError).toBe(`nothing listens at ${place}`)
})
