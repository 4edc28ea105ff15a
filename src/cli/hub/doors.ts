/** The doors that sensors come to: one for what they send, one where they enrol. What is sent is kept in streams. */
import { existsSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import type { Bus, Streams } from '../../bus/index.ts'
import { type HubDoor, openHubDoor, type Received } from '../../hub/index.ts'
import { printable, reasonOf } from '../../kernel/index.ts'
import { readEnvelope, verifyEnvelope } from '../../messages/index.ts'
import { hubPlaces, identityOf, workerIdentityOf } from '../../pki/holder/index.ts'
import {
  createRegister,
  type Enrolment,
  type Listening,
  listenForEnrolment,
  makeHubFolder,
  type OpenHubKeys,
  openEnrolment,
  openHubKeys,
  renewalService,
  type SensorRegister,
  tellEndings,
} from '../../pki/index.ts'
import {
  type Database,
  goodSensorKeys,
  goodWorkerKeys,
  keepSystemEvent,
  openDatabase,
} from '../../store/index.ts'
import { dataOf } from '../compose.ts'
import type { Settings } from '../config/index.ts'
import { placeOf } from '../kept-place.ts'
import type { World } from '../world.ts'
import { DeadLetters } from './dead-letters.ts'
import { HeardSensors } from './heard-sensors.ts'
import { startLooks, within } from './looks.ts'
import { ordersFrom } from './orders.ts'
import { spanCounts, WorkerSigns } from './worker-signs.ts'

export interface DoorsPlan {
  readonly settings: Settings
  /** The database; the keys lie beside it. */
  readonly path: string
  readonly write: Database['write']
  readonly bus: Bus
  readonly streams: Streams
  /** The records after an alert lie in these streams, too. */
  readonly isServingWorkers: boolean
}

export interface SensorDoors extends AsyncDisposable {
  /** Where sensors send to. */
  readonly port: number
}

/** Revocations, renewed keys, orders and retries are met within so long. */
const lookMs = 1_000
const readMs = 4_000
const deadlineMs = 30_000
const endingsMs = 3_600_000

export async function openSensorDoors(world: World, plan: DoorsPlan): Promise<SensorDoors> {
  const { settings, path, write, streams, bus } = plan
  const tell = (text: string) => world.err(`amoskys: ${printable(text)}\n`)
  const folder = join(dataOf(path), 'pki')
  await makeKeys(world, folder, settings.hub.names)
  await using opening = new AsyncDisposableStack()
  const reading = opening.use(await openDatabase(placeOf(settings, path)))
  const database = { read: reading.read, write }
  const keys = openHubKeys(folder, tell)
  const register = createRegister({
    // Looks stand in line: one that hangs must not hold up a revocation.
    read: () => within(readMs, goodSensorKeys(reading.read, world.now())),
    nowMs: world.now,
  })
  const workers = createRegister({
    read: () => goodWorkerKeys(reading.read, world.now()),
    ...{ nowMs: world.now, who: 'worker' },
  })
  await Promise.all([register.look(), workers.look()])
  const dead = new DeadLetters({
    ...{ write, streams, clock: world.now },
    refusalOf: (bytes) => signatureRefusal(register, bytes),
  })
  const orders = ordersFrom({ read: reading.read, keys })
  await orders.look()
  const heard = new HeardSensors({ write, clock: world.now })
  const parts = { world, plan, tell, keys, database, register, workers, dead, orders, heard }
  const doors = await openDoors(parts)
  const signs = new WorkerSigns({ bus, clock: world.now, kind: 'bus' })
  const looks = looksOf(parts, { ...doors, signs })
  const all = opening.move()
  return {
    port: doors.door.port,
    async [Symbol.asyncDispose]() {
      looks[Symbol.dispose]()
      doors.enrolling.close()
      await doors.door.close()
      await signs.end()
      await all.disposeAsync()
    },
  }
}

interface Parts {
  readonly world: World
  readonly plan: DoorsPlan
  readonly tell: (text: string) => void
  readonly keys: OpenHubKeys
  readonly database: Pick<Database, 'read' | 'write'>
  readonly register: SensorRegister
  readonly workers: SensorRegister
  readonly dead: DeadLetters
  readonly orders: ReturnType<typeof ordersFrom>
  readonly heard: HeardSensors
}

interface Doors {
  readonly door: HubDoor
  readonly enrolling: Listening
}

async function openDoors(parts: Parts): Promise<Doors> {
  const { world, plan, tell, keys, database, register, workers, dead, orders, heard } = parts
  const { hub, bus } = plan.settings
  const { streams } = plan
  const onFailure = (thrown: unknown) => tell(`enrolment failed: ${reasonOf(thrown)}`)
  const late: { enrolment: Enrolment | null } = { enrolment: null }
  const enrolmentOf = (busPort: number) =>
    openEnrolment({
      ...{ database, hub: keys.current, busPort, nowMs: world.now },
      // What a sensor signs with new keys is known before it has them.
      onIssued: register.look,
    })
  // The port that enrolment tells is known once the door is open.
  const renewal: Enrolment = {
    enrol: (asked) => late.enrolment!.enrol(asked),
    renew: (asked) => late.enrolment!.renew(asked),
    counts: () => late.enrolment!.counts(),
  }
  const { rowsPerSecond, inflightBytes } = hub
  const door = await openHubDoor({
    listen: hub.listen,
    credentials: keys.credentials({ isClientAsked: true }),
    ...{
      streams,
      backend: bus,
      clock: world.now,
      ticks: () => performance.now(),
      identify: identityOf,
    },
    register: {
      refusal: register.refusal,
      signingKey: register.signingKey,
      refresh: () => register.look().catch(() => {}),
      orders: (sensor) => orders.of(sensor),
    },
    workers: plan.isServingWorkers ? { register: workers, identify: workerIdentityOf } : null,
    onDead: (letter) => dead.take(letter),
    onHeard: (sensor) => heard.note(sensor),
    onAnswered: (answered) => heard.answered(answered),
    onClash: (sensor) => tellClash(plan.write, sensor, world.now()),
    ...(world.trace && { onReceived: (one: Received) => traceReceived(world, one) }),
    // As much at once as comes in ten seconds.
    limits: { rowsPerSecond, rowsAtOnce: 10 * rowsPerSecond, inflightBytesMax: inflightBytes },
    services: [renewalService({ enrolment: renewal, onFailure })],
  })
  late.enrolment = enrolmentOf(door.port)
  const enrolling = await listenForEnrolment({
    address: hub.enrolListen || nextPort(hub.listen, door.port),
    credentials: keys.credentials({ isClientAsked: false }),
    door: { enrolment: late.enrolment, onFailure },
  })
  const place = (listen: string, port: number) => listen.replace(/:\d+$/, `:${port}`)
  tell(
    `takes what sensors send at ${place(hub.listen, door.port)}; they enrol at ${place(hub.enrolListen || hub.listen, enrolling.port)}`,
  )
  return { door, enrolling }
}

function traceReceived(world: World, received: Received): void {
  const { sensor, sequence, traceId, startMs, rows, bytes, refusal } = received
  world.trace?.step({
    ...{ name: 'receive', traceId, startMs, endMs: world.now() },
    text: `batch ${sequence} of ${sensor} was ${refusal === '' ? 'received' : 'set aside'}`,
    facts: { sensor, sequence, rows, bytes },
    ...(refusal !== '' && { failure: refusal }),
  })
}

interface Looking extends Doors {
  readonly signs: WorkerSigns
}

/** What has to be looked at each second, and each hour. A revocation waits for nothing but the register. */
function looksOf(parts: Parts, { door, signs }: Looking): Disposable {
  const { world, tell, keys, database, register, workers, dead, orders, heard } = parts
  const { streams, path } = parts.plan
  const often = { everyMs: lookMs, deadlineMs }
  const folder = join(dataOf(path), 'pki')
  const tellEnds = () => tellEndings({ database, folder, nowMs: world.now() })
  void tellEnds().catch(() => {})
  return startLooks(
    [
      {
        ...{ ...often, what: 'the register of sensors' },
        // A certificate may have expired, though the register cannot be read.
        look: () => register.look().finally(() => door.look()),
      },
      {
        ...{ ...often, what: 'the register of workers' },
        look: () => workers.look().finally(() => door.look()),
      },
      { ...often, what: "the hub's own keys", look: async () => keys.look() },
      { ...often, what: 'the orders of sensors', look: () => orders.look() },
      { ...often, what: 'dead letters to be tried again', look: () => dead.retry(database.read) },
      { ...often, what: 'when sensors were heard', look: () => heard.write() },
      {
        ...{ ...often, what: "the sign of life of the sensors' doors" },
        async look() {
          const own = { ...countsOf(door, dead), ...spanCounts(world) }
          const counts = { ...own, ...(await waitingIn(streams)) }
          await signs.beat(counts, counts['calls'] === 0 ? 'no sensor is connected' : '')
        },
      },
      { ...often, everyMs: endingsMs, what: 'certificates that end', look: tellEnds },
    ],
    tell,
  )
}

/** One a minute. */
function tellClash(write: Database['write'], sensor: string, nowMs: number): void {
  const event = {
    key: `two-machines|${sensor}|${Math.floor(nowMs / 60_000)}`,
    ...{ what: 'two-machines', sensor },
    severity: 'high',
    text: `Two processes send as sensor ${sensor}: the one that came second is refused, and keeps what it sees in its log. If its machine was copied with its keys, enrol the copy under a name of its own; if nobody copied it, revoke the sensor: somebody else has its keys.`,
  } as const
  void write((db) => keepSystemEvent(db, event, nowMs)).catch(() => {})
}

function countsOf(door: HubDoor, dead: DeadLetters): Record<string, number> {
  const { calls, sensors, accepted, known, refused, slowDowns, inflight, verify, append } =
    door.counts()
  const mean = ({ ms, count }: { ms: number; count: number }) => (count === 0 ? 0 : ms / count)
  return {
    ...{ calls, sensors, known, slowDowns },
    ...{ batches: accepted.batches, rows: accepted.rows, bytes: accepted.bytes },
    ...{ inflightBatches: inflight.batches, inflightBytes: inflight.bytes },
    ...{ verifyMs: mean(verify), appendMs: mean(append), appendMsMax: append.msMax },
    ...Object.fromEntries(
      Object.entries(refused).map(([reason, count]) => [`refused-${reason}`, count]),
    ),
    deadLettersUnkept: dead.counts().unkept,
    ...workerCountsOf(door),
  }
}

function workerCountsOf(door: HubDoor): Record<string, number> {
  const counts = door.workerCounts()
  if (counts === null) return {}
  const { workers, calls, requests, entriesRead, entriesAppended, heldBytes, refused } = counts
  return {
    ...{ workers, workerCalls: calls, workerRequests: requests, workerBytesHeld: heldBytes },
    ...{ workerEntriesRead: entriesRead, workerEntriesAppended: entriesAppended },
    ...Object.fromEntries(
      Object.entries(refused).map(([reason, count]) => [`workers-refused-${reason}`, count]),
    ),
  }
}

/** Beyond so many streams what waits is not looked through each second. */
const streamsLooked = 256

/** What sensors have sent and nobody has judged yet. */
async function waitingIn(streams: Streams): Promise<Record<string, number>> {
  const names = (await streams.names('sensor.')).slice(0, streamsLooked)
  const states = await Promise.all(names.map((name) => streams.state(name)))
  const lags = states.map(({ groups }) => Math.max(0, ...groups.map(({ lag }) => lag)))
  return {
    streams: names.length,
    lagEntries: lags.reduce((sum, lag) => sum + lag, 0),
    waitingBytes: states.reduce((sum, { bytes }) => sum + bytes, 0),
  }
}

/** Where there are no keys yet they are made, for the names that the settings say. */
async function makeKeys(world: World, folder: string, names: readonly string[]): Promise<void> {
  if (existsSync(hubPlaces(folder).authority)) return
  const all = [...new Set([...names, hostname(), 'localhost', '127.0.0.1'])]
  world.err(
    `amoskys: makes the hub's keys in ${printable(folder)}, for ${all.map(printable).join(', ')}; hub.names names others\n`,
  )
  await makeHubFolder(folder, { names: all, nowMs: world.now() })
}

function signatureRefusal(register: SensorRegister, bytes: Uint8Array): string {
  const envelope = readEnvelope(bytes)
  if ('fault' in envelope) return envelope.says
  const { sensor, keyId } = envelope
  const key = register.signingKey(sensor, keyId)
  if (key === null) return `the signing key ${keyId} is not registered for ${sensor}`
  return verifyEnvelope(envelope, key) ? '' : 'the signature does not fit the envelope'
}

/** Any, where that of `listen` was any. */
function nextPort(listen: string, port: number): string {
  return listen.replace(/:\d+$/, listen.endsWith(':0') ? ':0' : `:${port + 1}`)
}
