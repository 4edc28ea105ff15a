/** A sensor in one process: what it captures goes to its hub, and waits on the disk until the hub has it. */
import { createPrivateKey } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { SensorReport, ShippedPart } from '../../contracts/index.ts'
import { type DetectionSettings, openDetection } from '../../detection/index.ts'
import { type AmoskysError, printable, randomHex } from '../../kernel/index.ts'
import { compress, encodeBatch, signEnvelope, writeEnvelope } from '../../messages/index.ts'
import {
  clientCredentials,
  type HeldIdentity,
  readIdentity,
  tlsKeysOf,
  untilOf,
} from '../../pki/holder/index.ts'
import { LocalDetection, runSensor, type SensorCounts, type SensorRun } from '../../run-sensor.ts'
import { type Capture, openCapture } from '../../sensing/capture/index.ts'
import { arrivalsOf } from '../../sensing/index.ts'
import { dialerOf, hostMetricsOf, Link, WriteAheadLog } from '../../sensing/ship/index.ts'
import type { Settings } from '../config/index.ts'
import { stopSignals } from '../session.ts'
import type { PlannedSource } from '../up/sources.ts'
import { version } from '../version.ts'
import type { World } from '../world.ts'
import { type OpenStatus, openStatus } from './status.ts'

export interface SensorPlan {
  readonly settings: Settings
  readonly source: PlannedSource
  /** Its keys, its log, and the orders it follows. */
  readonly folder: string
  readonly own: DetectionSettings & Pick<SensorRun['settings'], 'flowLimits'>
}

/** A hub that takes nothing for so long is not waited for at the end, milliseconds. */
const lastMs = 10_000

export async function runSensorProcess(world: World, plan: SensorPlan): Promise<void> {
  const { settings, folder, source } = plan
  const held = readIdentity(folder)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const tell = (text: string) => world.err(`amoskys: ${printable(text)}\n`)
  using log = new WriteAheadLog({
    path: join(folder, 'log.sqlite'),
    bounds: { bytesMax: settings.ship.logBytes, ageMsMax: settings.ship.logHours * 3_600_000 },
    ...{ clock: world.now, onNotice: tell },
  })
  const id = randomHex(8)
  using link = linkTo(world, { held, plan, log, id, tell })
  const noMemory = { find: async () => null, keep: () => {} }
  await using capture = await openCapture(source.capture(noMemory), {
    ...{ clock: world.now, ownFiles: [folder] },
    ...(source.kind !== 'replay' && { onNotice: tell }),
  })
  const stop = stopOn(capture)
  const counts: { current: SensorCounts | null } = { current: null }
  const report = reporterOf(world, { plan, held, capture, log, link })
  const local = localOf(world, plan, tell)
  const status = await openStatus(world, settings.ship.statusListen, () =>
    report(counts.current ?? nothing, local),
  )
  tell(`${held.name}: ${source.says}, for the hub at ${hubOf(plan, held)}`)
  try {
    const live = source.kind === 'live' ? { clock: world.now, isEnding: () => stop.isEnding } : null
    const pace = capture.pace
    const paced = pace === null ? null : { clock: pace.nowMs, isEnding: () => stop.isEnding }
    const failure = await runSensor({
      ...{ capture, log, link, version, id, clock: world.now, local },
      arrivals: arrivalsOf(capture, live ?? paced),
      settings: { wanted: 'kept', flowLimits: plan.own.flowLimits },
      hasEnd: source.kind === 'replay',
      seal: sealerOf(held, log, world.now),
      report(now) {
        counts.current = now
        return report(now, local)
      },
    })
    await drained(log, link, world.now)
    if (failure !== null) throw failure
  } finally {
    stop.release()
    await status?.close()
  }
  const left = log.counts().batches
  if (left > 0) tell(`${left} batches wait in the log until this sensor runs again`)
}

const nothing: SensorCounts = { rows: 0, newestUs: 0, share: 1, frames: 0 }

interface Linked {
  readonly held: HeldIdentity
  readonly plan: SensorPlan
  readonly log: WriteAheadLog
  readonly id: string
  readonly tell: (text: string) => void
}

function hubOf({ settings }: SensorPlan, held: HeldIdentity): string {
  return settings.ship.hub || held.hub
}

function linkTo(world: World, { held, plan, log, id, tell }: Linked): Link {
  const hub = hubOf(plan, held)
  const credentials = clientCredentials(hostOf(hub), tlsKeysOf(held))
  return new Link({
    ...{ log, clock: world.now, chance: Math.random, onNotice: tell },
    dial: dialerOf({
      ...{ hub, sensor: held.name, stream: '', version, run: id },
      credentials: () => credentials,
      ordersVersion: () => 0,
      onOrders: () => {},
      onHubTime: () => {},
    }),
  })
}

function hostOf(place: string): string {
  return place.slice(0, place.lastIndexOf(':')).replace(/^\[|\]$/g, '')
}

/** Encoded, compressed and signed under the number that the log gives. */
function sealerOf(held: HeldIdentity, log: WriteAheadLog, clock: () => number): SensorRun['seal'] {
  const key = { keyId: held.signingKeyId, privateKey: createPrivateKey(held.signingKey) }
  return (parts: readonly ShippedPart[], { rows }) => {
    const packed = compress(encodeBatch(parts))
    return (sequence) =>
      writeEnvelope(
        signEnvelope(
          {
            ...{ sensor: held.name, stream: '', sequence, ...packed, rows },
            ...{ traceId: randomHex(16), madeUs: Math.round(clock() * 1000) },
            shedRows: log.shed().rows,
          },
          key,
        ),
      )
  }
}

interface Reporting {
  readonly plan: SensorPlan
  readonly held: HeldIdentity
  readonly capture: Capture
  readonly log: WriteAheadLog
  readonly link: Link
}

function reporterOf(world: World, { plan, held, capture, log, link }: Reporting) {
  const { source, folder } = plan
  const host = hostMetricsOf(folder, world.now)
  const startedMs = world.now()
  let measured = host()
  let measuredMs = startedMs
  return (counts: SensorCounts, local: LocalDetection): SensorReport => {
    const nowMs = world.now()
    // Who looks twice in a second must not take the time from whoever reports.
    if (nowMs - measuredMs >= 1_000 || nowMs < measuredMs) {
      measured = host()
      measuredMs = nowMs
    }
    const { batches, bytes, bytesMax, oldestMs, failure } = log.counts()
    const { lastError, lastErrorMs, ...hub } = link.state()
    const captured = capture.counts()
    return {
      ...{ version, atMs: nowMs, startedMs, source: source.name, kind: source.kind },
      ...{ frames: counts.frames, bytes: captured.bytes },
      ...{ kernelDrops: captured.kernelDrops, interfaceDrops: captured.interfaceDrops },
      ...{ rows: counts.rows, shedRows: log.shed().rows, sampledShare: counts.share },
      newestUs: counts.newestUs,
      log: { batches, bytes, bytesMax, oldestMs },
      ...{ hub, host: measured, local: local.state() },
      certificateExpiresMs: untilOf(held.certificate),
      ordersVersion: 0,
      ...{ lastError: failure || lastError, lastErrorMs },
    }
  }
}

/** What this sensor finds by itself is printed, a line each: nobody else has it until the hub is back. */
function localOf(world: World, { settings, own }: SensorPlan, tell: (text: string) => void) {
  const { detectAfterSeconds } = settings.ship
  return new LocalDetection({
    open: (onFound) => openDetection({ ...own, wanted: 'alerts' }, { threads: 2, onFound }),
    onFound: ({ alerts }) => {
      for (const alert of alerts) world.out(`${JSON.stringify({ local: true, ...alert })}\n`)
    },
    onNotice: tell,
    afterMs: detectAfterSeconds === 0 ? Number.POSITIVE_INFINITY : detectAfterSeconds * 1000,
  })
}

/** The last batches may be on their way: they are waited for as long as the hub takes some. What is left waits in the log. */
async function drained(log: WriteAheadLog, link: Link, clock: () => number): Promise<void> {
  let left = log.counts().batches
  let untilMs = clock() + lastMs
  while (left > 0 && link.state().state !== 'refused' && clock() < untilMs) {
    await new Promise((resolve) => setTimeout(resolve, 20))
    const { batches } = log.counts()
    if (batches < left) untilMs = clock() + lastMs
    left = batches
  }
}

function stopOn(capture: Capture) {
  const heed = () => {
    stop.isEnding = true
    capture.stop()
  }
  const stop = {
    isEnding: false,
    release() {
      for (const signal of stopSignals) process.off(signal, heed)
    },
  }
  for (const signal of stopSignals) process.on(signal, heed)
  return stop
}

export type { AmoskysError, OpenStatus }
