/** Every sensor, from each table that tells of one: runs beside the database, and those enrolled elsewhere. */
import type { Kysely } from 'kysely'
import {
  countDeadLetters,
  findNewestRuns,
  findSensors,
  findWorkers,
  lastCertificates,
  newestSensorChange,
  refusedOf,
  type Schema,
  type SensorRow,
  totalsBySensor,
} from '../../store/index.ts'
import { type Agent, type AgentFacts, agentOf, seenMsOf } from './agent.ts'
import { agentStates, latelyMs } from './agent-states.ts'
import { wholeReport } from './sensor-report.ts'

/** Pairs of sensor and code that are counted. */
const deadPairsMax = 10_000
const noCertificate = { fromMs: 0, untilMs: 0 }

/** Broken ones first, then by name. */
export async function findAgents(db: Kysely<Schema>, nowMs: number): Promise<Agent[]> {
  const facts = await findAgentFacts(db, nowMs)
  return facts
    .map((one) => agentOf(one, nowMs))
    .toSorted((a, b) => rankOf(a) - rankOf(b) || (a.id < b.id ? -1 : 1))
}

export async function findAgentFacts(db: Kysely<Schema>, nowMs: number): Promise<AgentFacts[]> {
  const runs = new Map((await findNewestRuns(db)).map((run) => [run.sensor, run]))
  const sensors = await findSensors(db)
  const local = { report: null, certificate: noCertificate, shedLately: 0, deadLetters: 0 }
  const enrolled = new Set(sensors.map(({ name }) => name))
  const beside = [...runs.values()].filter(({ sensor }) => !enrolled.has(sensor))
  return [
    ...beside.map((run) => ({ run, sensor: null, ...local, busSilentMs: null, busAheadMs: 0 })),
    ...(sensors.length === 0 ? [] : await remoteFacts(db, { sensors, runs, nowMs })),
  ]
}

interface Known {
  readonly sensors: readonly SensorRow[]
  readonly runs: ReadonlyMap<string, NonNullable<AgentFacts['run']>>
  readonly nowMs: number
}

async function remoteFacts(
  db: Kysely<Schema>,
  { sensors, runs, nowMs }: Known,
): Promise<AgentFacts[]> {
  const certificates = await lastCertificates(db)
  const shed = await totalsBySensor(db, { metric: 'shedPerSecond', fromMs: nowMs - latelyMs })
  const dead = new Map<string, number>()
  for (const { sensor, count } of await countDeadLetters(db, deadPairsMax))
    dead.set(sensor, (dead.get(sensor) ?? 0) + count)
  const buses = (await findWorkers(db, nowMs)).filter(({ kind }) => kind === 'bus')
  const busSilentMs =
    buses.length === 0 ? null : nowMs - Math.max(...buses.map(({ beat_ms }) => beat_ms))
  const beatsMs = buses.filter(({ ended_ms }) => ended_ms === 0).map(({ beat_ms }) => beat_ms)
  const busAheadMs = beatsMs.length === 0 ? 0 : Math.max(0, Math.min(...beatsMs) - nowMs)
  return sensors.map((sensor) => ({
    ...{ run: runs.get(sensor.name) ?? null, sensor, report: wholeReport(sensor) },
    ...{ busSilentMs, busAheadMs },
    certificate: certificates.get(sensor.name) ?? noCertificate,
    shedLately: shed.get(sensor.name) ?? 0,
    deadLetters: dead.get(sensor.name) ?? 0,
  }))
}

/** A run that nobody wanted to end is broken, though it is over. */
function rankOf({ state, ended }: Agent): number {
  if (state === 'stopped' && (ended?.how === 'failed' || ended?.how === 'died')) return 0.5
  return agentStates.indexOf(state)
}

/** When something of it changed last: what the stream numbers it by. */
export function changedMsOf({ run, sensor }: Pick<AgentFacts, 'run' | 'sensor'>): number {
  const runMs = run === null ? 0 : Math.max(run.beat_ms, run.ended_ms)
  if (sensor === null) return runMs
  const { enrolled_ms, revoked_ms, reported_ms } = sensor
  const refusedMs = refusedOf(sensor)?.atMs ?? 0
  const seenMs = seenMsOf({ run, sensor })
  return Math.max(runMs, enrolled_ms, revoked_ms, reported_ms, refusedMs, seenMs)
}

/** Of all sensors; 0 where there is none. */
export async function newestAgentChange(db: Kysely<Schema>): Promise<number> {
  const runs = (await findNewestRuns(db)).map((run) => changedMsOf({ run, sensor: null }))
  const sensors = await newestSensorChange(db)
  return runs.reduce((newest, ms) => Math.max(newest, ms), sensors)
}
