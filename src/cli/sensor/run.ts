/** A sensor in one process: what it captures goes to its hub, and waits on the disk until the hub has it. */
import { createPrivateKey } from 'node:crypto'
import { join } from 'node:path'
import { partNames, type SensorReport } from '../../contracts/index.ts'
import { type DetectionSettings, LocalDetection, openDetection } from '../../detection/index.ts'
import { plural, printable, randomHex } from '../../kernel/index.ts'
import {
  compress,
  encodeBatch,
  readEnvelope,
  signEnvelope,
  writeEnvelope,
} from '../../messages/index.ts'
import {
  clientCredentials,
  type HeldIdentity,
  type RenewableClientKeys,
  readIdentity,
  tlsKeysOf,
  untilOf,
} from '../../pki/holder/index.ts'
import { runSensor, type SensorCounts, type SensorRun } from '../../run-sensor.ts'
import { type Capture, openCapture } from '../../sensing/capture/index.ts'
import { arrivalsOf } from '../../sensing/index.ts'
import {
  dialerOf,
  hostMetricsOf,
  Links,
  Sampling,
  WriteAheadLog,
} from '../../sensing/ship/index.ts'
import type { Settings } from '../config/index.ts'
import { followBatches } from '../follow-batches.ts'
import { stopSignals } from '../session.ts'
import { holdAlone } from '../up/alone.ts'
import type { PlannedSource } from '../up/sources.ts'
import { version } from '../version.ts'
import type { World } from '../world.ts'
import { endText } from './end-text.ts'
import { followMemoryOf } from './follow-memory.ts'
import { type KeptIdentity, keepIdentity } from './kept-identity.ts'
import { FollowedOrders } from './orders.ts'
import { openStatus } from './status.ts'
import { type BatchTraces, traceBatches } from './trace-batches.ts'

export interface SensorPlan {
  readonly settings: Settings
  readonly source: PlannedSource
  /** Its keys, its log, and the orders it follows. */
  readonly folder: string
  readonly own: DetectionSettings & Pick<SensorRun['settings'], 'flowLimits'>
}

const anotherSensor =
  'another amoskys sensor is at work in this folder; stop it, or give this one a folder and an identity of its own (amoskys sensor enrol --folder FOLDER)'

/** A hub that takes nothing for so long is not waited for at the end, milliseconds. */
const lastMs = 10_000

export async function runSensorProcess(given: World, plan: SensorPlan): Promise<void> {
  const { settings, folder, source } = plan
  const tell = (text: string) => given.err(`amoskys: ${printable(text)}\n`)
  const held = readIdentity(folder)
  const hub = settings.ship.hub || held.hub
  const credentials = clientCredentials(hostOf(hub), tlsKeysOf(held))
  using identity = keepIdentity({
    ...{ folder, held, hub, clock: given.now, onNotice: tell },
    onRenewed: (next) => credentials.renew(tlsKeysOf(next)),
  })
  void identity.look()
  // Two that send from one log would each take what the other has sent for its own.
  using _alone = holdAlone(join(folder, 'log.sqlite'), anotherSensor)
  await using following = followBatches(given, join(folder, 'logs'), 'sensor')
  const world: World = { ...given, trace: following.tracer }
  using log = new WriteAheadLog({
    path: join(folder, 'log.sqlite'),
    bounds: { bytesMax: settings.ship.logBytes, ageMsMax: settings.ship.logHours * 3_600_000 },
    ...{ clock: world.now, onNotice: tell },
  })
  resealed(log, held, tell)
  const orders = new FollowedOrders({ folder, held, onNotice: tell })
  const id = randomHex(8)
  const streams = partNames(settings.ship.streams)
  const traces = traceBatches(world, held.name)
  const seal = sealerOf(identity, log, world.now)
  endOthers(log, streams, { seal, onPut: traces.onPut, clock: world.now })
  using link = linksTo(world, {
    ...{ name: held.name, hub, credentials, log, id, tell, orders, streams },
    ...(traces.onShipped && { onShipped: traces.onShipped }),
  })
  const stop = stopOnRequest()
  const local = localOf(world, { plan, orders, tell })
  const running: Running = { batches: 0, report: null }
  const begun = { batches: log.counts().batches, shedRows: log.shed().rows }
  const status = await openStatus(world, {
    ...{ listen: settings.ship.statusListen, sensor: held.name, folder },
    report: () => running.report?.(),
  })
  tell(`${held.name}: ${source.says}, for the hub at ${hub}`)
  try {
    const sampling = new Sampling()
    const own = { plan, identity, log, link, local, orders, onPut: traces.onPut }
    const parts = { ...own, sampling, stop, running, id, streams }
    while (await captureOnce(world, parts)) tell('captures anew, as the hub wants it')
    await drained(log, link, world.now)
  } finally {
    stop.release()
    await status?.close()
  }
  const { state, lastError } = link.state()
  const { batches, report } = running
  tell(
    endText({
      ...{ batches, rows: report?.().rows ?? 0, shedRows: log.shed().rows - begun.shedRows },
      ...{ before: begun.batches, left: log.counts().batches, hub, state, lastError },
    }),
  )
}

interface Running {
  /** Put into the log in this run. */
  batches: number
  report: (() => SensorReport) | null
}

interface Parts {
  readonly plan: SensorPlan
  readonly identity: KeptIdentity
  readonly log: WriteAheadLog
  readonly link: Links
  readonly streams: readonly string[]
  readonly local: LocalDetection
  readonly orders: FollowedOrders
  readonly sampling: Sampling
  readonly stop: ReturnType<typeof stopOnRequest>
  readonly running: Running
  readonly id: string
  readonly onPut: BatchTraces['onPut'] | undefined
}

/** True: it is to capture again, in another way. */
async function captureOnce(world: World, parts: Parts): Promise<boolean> {
  const { plan, log, link, local, orders, sampling, stop, running, id } = parts
  const { source, folder } = plan
  const { filter } = orders.current
  const asked = source.capture(followMemoryOf(log))
  const wanted = asked.kind === 'live' && filter !== null ? { ...asked, filter } : asked
  await using capture = await openCapture(wanted, {
    ...{ clock: world.now, ownFiles: [folder] },
    ...(source.kind !== 'replay' && { onNotice: (text) => world.err(`amoskys: ${text}\n`) }),
  })
  let isAgain = false
  stop.of(capture)
  orders.whenNew((next) => {
    if (source.kind !== 'live' || next.filter === filter) return
    isAgain = true
    capture.stop()
  })
  const report = reporterOf(world, { ...parts, capture })
  const seal = sealerOf(parts.identity, log, world.now)
  let counts: SensorCounts = { rows: 0, newestUs: 0, share: sampling.share, frames: 0 }
  running.report = () => report(counts)
  const isEnding = () => stop.isEnding || isAgain
  const clock = source.kind === 'live' ? world.now : capture.pace?.nowMs
  const failure = await runSensor({
    ...{ capture, log, link, version, id, clock: world.now, local, sampling },
    ...{ streams: parts.streams, home: plan.own.home },
    arrivals: arrivalsOf(capture, clock === undefined ? null : { clock, isEnding }),
    settings: { wanted: 'kept', flowLimits: plan.own.flowLimits },
    hasEnd: source.kind === 'replay',
    seal(packed, facts) {
      running.batches++
      return seal(packed, facts)
    },
    ...(parts.onPut && { onPut: parts.onPut }),
    flowsPerSecondMax: () => orders.current.flowsPerSecondMax ?? Number.POSITIVE_INFINITY,
    report(now) {
      counts = now
      return report(now)
    },
  })
  if (failure !== null) throw failure
  return isAgain && !stop.isEnding
}

interface Linked {
  readonly name: string
  readonly hub: string
  readonly credentials: RenewableClientKeys
  readonly log: WriteAheadLog
  readonly id: string
  readonly orders: FollowedOrders
  readonly tell: (text: string) => void
  readonly streams: readonly string[]
  readonly onShipped?: BatchTraces['onShipped']
}

function linksTo(world: World, linked: Linked): Links {
  const { name, hub, credentials, log, id, tell, orders, streams } = linked
  return new Links({
    ...{ log, streams, clock: world.now, chance: Math.random, onNotice: tell },
    ...(linked.onShipped && { onShipped: linked.onShipped }),
    dial: (stream) =>
      dialerOf({
        ...{ hub, sensor: name, stream, version, run: id },
        credentials: () => credentials,
        ordersVersion: () => orders.current.version,
        onOrders: (signed) => orders.take(signed),
      }),
  })
}

interface Ending extends Pick<SensorRun, 'seal' | 'clock'> {
  readonly onPut: BatchTraces['onPut'] | undefined
}

/** Streams that traffic was split into before and is no more: what is open in them ends, behind what still waits. */
function endOthers(log: WriteAheadLog, streams: readonly string[], how: Ending): void {
  for (const stream of log.useStreams(streams)) {
    const facts = { rows: 0, fromUs: 0, untilUs: 0 }
    const startMs = how.clock()
    const packed = compress(encodeBatch([{ kind: 'end' }]))
    const put = log.append(facts, how.seal(packed, { ...facts, stream }), stream)
    how.onPut?.(put, startMs)
    log.forgetStream(stream)
  }
}

function hostOf(place: string): string {
  return place.slice(0, place.lastIndexOf(':')).replace(/^\[|\]$/g, '')
}

/** A sensor that was enrolled anew has other keys: what it wrote before is signed with these, or the hub would refuse it. */
function resealed(log: WriteAheadLog, held: HeldIdentity, tell: (text: string) => void): void {
  const key = keyOf(held)
  const count = log.reseal((bytes) => {
    const envelope = readEnvelope(bytes)
    if ('fault' in envelope) return null
    if (envelope.keyId === key.keyId && envelope.sensor === held.name) return null
    return writeEnvelope(signEnvelope({ ...envelope, sensor: held.name }, key))
  })
  if (count > 0)
    tell(`signed ${plural(count, 'batch', 'batches')} that wait in the log with its new keys`)
}

/** Signed under the number that the log gives. */
function sealerOf(
  identity: KeptIdentity,
  log: WriteAheadLog,
  clock: () => number,
): SensorRun['seal'] {
  let [held, key] = [identity.current(), keyOf(identity.current())]
  return (packed, { rows, stream }) => {
    if (held !== identity.current()) [held, key] = [identity.current(), keyOf(identity.current())]
    return (sequence) =>
      writeEnvelope(
        signEnvelope(
          {
            ...{ sensor: held.name, stream, sequence, ...packed, rows },
            ...{ traceId: randomHex(16), madeUs: Math.round(clock() * 1000) },
            shedRows: log.shed().rows,
          },
          key,
        ),
      )
  }
}

function keyOf({ signingKeyId, signingKey }: HeldIdentity) {
  return { keyId: signingKeyId, privateKey: createPrivateKey(signingKey) }
}

function reporterOf(
  world: World,
  { plan, identity, capture, log, link, local, orders }: Parts & { readonly capture: Capture },
) {
  const { source, folder } = plan
  const host = hostMetricsOf(folder, world.now)
  const startedMs = world.now()
  let measured = host()
  let measuredMs = startedMs
  return (counts: SensorCounts): SensorReport => {
    const nowMs = world.now()
    // Who looks twice in a second must not take the time from whoever reports.
    if (nowMs - measuredMs >= 1_000 || nowMs < measuredMs) {
      measured = host()
      measuredMs = nowMs
    }
    const { batches, bytes, bytesMax, oldestMs, failure } = log.counts()
    const { lastError, lastErrorMs, ...hub } = link.state()
    const certificateExpiresMs = untilOf(identity.current().certificate)
    // The hub's side of TLS only hangs up.
    const ended =
      certificateExpiresMs > nowMs
        ? ''
        : 'its certificate has expired: enrol it anew, with a new token; what waits is sent then'
    const captured = capture.counts()
    return {
      ...{ version, atMs: nowMs, startedMs, source: source.name, kind: source.kind },
      ...{ frames: counts.frames, bytes: captured.bytes },
      ...{ kernelDrops: captured.kernelDrops, interfaceDrops: captured.interfaceDrops },
      ...{ rows: counts.rows, shedRows: log.shed().rows, sampledShare: counts.share },
      newestUs: counts.newestUs,
      log: { batches, bytes, bytesMax, oldestMs },
      ...{ hub, host: measured, local: local.state() },
      certificateExpiresMs,
      ordersVersion: orders.current.version,
      ...{ lastError: failure || ended || lastError, lastErrorMs },
    }
  }
}

interface Locally {
  readonly plan: SensorPlan
  readonly orders: FollowedOrders
  readonly tell: (text: string) => void
}

/** What this sensor finds by itself is printed, a line each: nobody else has it until the hub is back. */
function localOf(world: World, { plan, orders, tell }: Locally): LocalDetection {
  const { settings, own } = plan
  const { detectAfterSeconds } = settings.ship
  const isNever = () => orders.current.isDetectingLocally === 'never' || detectAfterSeconds === 0
  return new LocalDetection({
    open: (onFound) => openDetection({ ...own, wanted: 'alerts' }, { threads: 2, onFound }),
    onFound: ({ alerts }) => {
      for (const alert of alerts) world.out(`${JSON.stringify({ local: true, ...alert })}\n`)
    },
    onNotice: tell,
    afterMs: () => (isNever() ? Number.POSITIVE_INFINITY : detectAfterSeconds * 1000),
  })
}

/** The last batches may be on their way: they are waited for as long as the hub takes some. What is left waits in the log. */
async function drained(log: WriteAheadLog, link: Links, clock: () => number): Promise<void> {
  let left = log.counts().batches
  let untilMs = clock() + lastMs
  while (left > 0 && link.state().state !== 'refused' && clock() < untilMs) {
    await new Promise((resolve) => setTimeout(resolve, 20))
    const { batches } = log.counts()
    if (batches < left) untilMs = clock() + lastMs
    left = batches
  }
}

/** A signal ends the capture; what was seen is shipped still. */
function stopOnRequest() {
  let current: Capture | null = null
  const heed = () => {
    stop.isEnding = true
    current?.stop()
  }
  const stop = {
    isEnding: false,
    of(capture: Capture) {
      current = capture
      if (stop.isEnding) capture.stop()
    },
    release() {
      for (const signal of stopSignals) process.off(signal, heed)
    },
  }
  for (const signal of stopSignals) process.on(signal, heed)
  return stop
}
