/** What one part of the bench comes to, from two looks at each of its processes. */
import { setTimeout as pause } from 'node:timers/promises'
import type { HubOrder } from './hub-process.ts'
import type { Identities } from './identities.ts'
import { loadNow, type Started, startPart, type Usage } from './processes.ts'
import type { SensorAnswer } from './sensor-process.ts'

export interface Ground {
  readonly identities: Identities
  readonly capture: string
  readonly scratch: string
  readonly seconds: number
  readonly urls: { readonly redis: string | null; readonly nats: string | null }
  readonly say: (text: string) => void
  /** A name nobody had before. */
  readonly fresh: (prefix: string) => string
}

/** Rows that were acknowledged, and what they cost both sides in processor time. */
export interface Rate {
  readonly rowsPerSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly bytesPerRow: number
  /** Microseconds of processor time a row. */
  readonly sensorUs: number
  readonly hubUs: number
  readonly sensorMib: number
  readonly hubMib: number
  readonly load: string
}

/** Caches are warm, code is compiled. */
const warmMs = 3_000

type Kind = HubOrder['kind']

export async function openHub(ground: Ground, kind: Kind): Promise<Started> {
  const url = kind === 'memory' ? '' : ground.urls[kind]!
  const path = `${ground.scratch}/${ground.fresh('bus')}.sqlite`
  const prefix = ground.fresh('bench')
  return startPart('hub-process', { kind, url, path, prefix, identities: ground.identities })
}

export interface Load {
  readonly kind: Kind
  readonly sensors: number
  /** Of each; 0: as many as can be had. */
  readonly rowsPerSecond: number
}

export async function endToEnd(ground: Ground, load: Load): Promise<Rate> {
  const hub = await openHub(ground, load.kind)
  const sensor = await openSensors(ground, load, hub)
  try {
    await pause(warmMs)
    return await between(ground, sensor, hub)
  } finally {
    await sensor.end()
    await hub.end()
  }
}

export function openSensors(ground: Ground, load: Load, hub: Started): Promise<Started> {
  const { identities, capture, scratch } = ground
  const sensors = identities.sensors.slice(0, load.sensors)
  const { rowsPerSecond } = load
  const folder = scratch
  return startPart('sensor-process', {
    ...{ capture, folder, sensors, rowsPerSecond, port: hub.said['port'] },
  })
}

async function between(ground: Ground, sensor: Started, hub: Started): Promise<Rate> {
  const before = await sensor.ask<SensorAnswer>()
  const hubBefore = await hub.ask<Usage>()
  await pause(ground.seconds * 1000)
  const after = await sensor.ask<SensorAnswer>()
  const hubAfter = await hub.ask<Usage>()
  const rows = after.acknowledged - before.acknowledged
  return {
    rowsPerSecond: rows / after.seconds,
    p50Ms: after.p50Ms,
    p99Ms: after.p99Ms,
    bytesPerRow: (after.bytes - before.bytes) / (after.made - before.made),
    sensorUs: (after.cpuSeconds / rows) * 1e6,
    hubUs: ((hubAfter.cpuSeconds - hubBefore.cpuSeconds) / rows) * 1e6,
    sensorMib: after.residentMib,
    hubMib: hubAfter.peakMib,
    load: loadNow(),
  }
}

interface FloorAnswer extends Usage {
  readonly acknowledged: number
  readonly atMs: number
}

/** Of parts that count what was acknowledged: how many rows a second, and what one cost each process. */
async function floorOf(ground: Ground, parts: readonly Started[]): Promise<Rate> {
  const [client, server] = parts
  await pause(warmMs)
  const before = await client!.ask<FloorAnswer>()
  const serverBefore = await server?.ask<Usage>()
  await pause(ground.seconds * 1000)
  const after = await client!.ask<FloorAnswer>()
  const serverAfter = await server?.ask<Usage>()
  for (const part of parts) await part.end()
  const rows = after.acknowledged - before.acknowledged
  const hubCpu = (serverAfter?.cpuSeconds ?? 0) - (serverBefore?.cpuSeconds ?? 0)
  return {
    rowsPerSecond: (rows / (after.atMs - before.atMs)) * 1000,
    ...{ p50Ms: Number.NaN, p99Ms: Number.NaN, bytesPerRow: Number.NaN },
    sensorUs: ((after.cpuSeconds - before.cpuSeconds) / rows) * 1e6,
    hubUs: server === undefined ? Number.NaN : (hubCpu / rows) * 1e6,
    sensorMib: after.residentMib,
    hubMib: serverAfter?.peakMib ?? Number.NaN,
    load: loadNow(),
  }
}

export async function grpcFloor(ground: Ground): Promise<Rate> {
  const { identities, capture } = ground
  const server = await startPart('grpc-floor', { identities, capture, side: 'server' })
  const { port } = server.said
  const client = await startPart('grpc-floor', { identities, capture, side: 'client', port })
  return floorOf(ground, [client, server])
}

/** `way`: the broker's own client, or our streams over it. */
export async function brokerFloor(
  ground: Ground,
  way: 'redis' | 'nats' | 'streams',
  kind: Kind,
): Promise<Rate> {
  const { identities, capture, scratch, urls } = ground
  const identity = identities.sensors[0]!
  const url = kind === 'memory' ? '' : urls[kind]!
  const [path, prefix] = [`${scratch}/${ground.fresh('floor')}.sqlite`, ground.fresh('floor')]
  const order = { way, kind, url, path, prefix, capture, identity }
  return floorOf(ground, [await startPart('broker-process', order)])
}
