import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createMemoryBus } from '../../src/bus/index.ts'
import type { Incident } from '../../src/contracts/index.ts'
import { createResponse } from '../../src/response/index.ts'
import { run } from '../../src/run.ts'
import { openCapture } from '../../src/sensing/capture/index.ts'
import { findIncident, openDatabase, openStore, type Store } from '../../src/store/index.ts'
import { ownRun, traces } from './support.fixture.ts'

export interface Way {
  readonly batchFrames?: number
  /** Alerts that the store is handed at once; 1: each alone. */
  readonly alertsAtOnce?: number
  /** How often each batch of alerts is delivered. */
  readonly times?: number
  /** How often the whole capture is run into the same database. */
  readonly runs?: number
}

/** Runs captures as a command with `--db` does, and reads the incidents that were kept, the oldest first. */
export async function incidentsOf(files: readonly string[], way: Way = {}): Promise<Incident[]> {
  const path = join(mkdtempSync(join(tmpdir(), 'amoskys-incidents-')), 'run.sqlite')
  for (let i = 0; i < (way.runs ?? 1); i++) for (const file of files) await keepRun(file, path, way)
  return readIncidents(path)
}

async function keepRun(file: string, path: string, way: Way): Promise<void> {
  const { onAlerts } = createResponse({ clock: () => 0 })
  await using store = await openStore(path, { onAlerts })
  const bus = createMemoryBus({ isEncoded: true })
  bus.subscribe('alerts', 'store', (batch) => deliver(store, batch, way))
  const source = { kind: 'files' as const, paths: [join(traces, file)] }
  await using capture = await openCapture(source, { batchFrames: way.batchFrames ?? 4096 })
  await run({ capture, settings: ownRun([], 'kept'), bus })
  await bus.close()
  if (bus.counts().setAside > 0) throw new Error(bus.counts().lastFailure)
}

async function deliver(
  store: Store,
  batch: Parameters<Store['keepAlerts']>[0],
  { alertsAtOnce = batch.length, times = 1 }: Way,
): Promise<void> {
  for (let at = 0; at < batch.length; at += alertsAtOnce)
    for (let time = 0; time < times; time++)
      await store.keepAlerts(batch.slice(at, at + alertsAtOnce))
}

export async function readIncidents(path: string): Promise<Incident[]> {
  await using database = await openDatabase(path)
  const rows = await database.read
    .selectFrom('incidents')
    .select('id')
    .orderBy('first_time')
    .orderBy('id')
    .execute()
  const found = await Promise.all(rows.map(({ id }) => findIncident(database.read, id)))
  return found.flatMap((incident) => (incident ? [incident] : []))
}

/** An incident as NDJSON, a line for each field and each item of a list. */
export function incidentLines(incident: Incident): string[] {
  const lines: string[] = []
  const note = (path: string, value: unknown) => lines.push(`{"${path}":${JSON.stringify(value)}}`)
  const { explanation, alerts, timeline, urgencyTerms, indicators, ...rest } = incident
  const lists = { alert: alerts, moment: timeline, urgency: urgencyTerms, indicator: indicators }
  note('incident', rest)
  for (const [name, value] of Object.entries({ ...explanation, ...lists })) {
    if (Array.isArray(value)) for (const item of value) note(name, item)
    else note(name, value)
  }
  return lines
}
