/**
 * Incidents to be written many times: alerts that the engine raised for the test's traces, put together about one host,
 * and kept by the store with the incident that the response makes of them. What stands in a bundle is what they wrote.
 */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import type { Alert } from '../../src/contracts/index.ts'
import { seededRandom, stableId, traceIdOf } from '../../src/kernel/index.ts'
import { createResponse } from '../../src/response/index.ts'
import {
  importanceOfEntity,
  incidentState,
  keepStanding,
  openStore,
  type Store,
} from '../../src/store/index.ts'
import { loadSettings, runSettings } from '../engine.ts'
import { runCapture } from '../shared-captures.ts'
import { type Change, filled, fillingOf, Stencils } from './stencil.ts'

export type Cell = string | number | null
export type Row = Readonly<Record<string, Cell>>

export const bundleTables = [
  ...(['alerts', 'incidents', 'incident_alerts', 'incident_words', 'events'] as const),
] as const
export type BundleTable = (typeof bundleTables)[number]

/** `closed`: by a person; `aged`: open for a week; `fresh`: of just now. */
export const stages = ['closed', 'aged', 'fresh'] as const
export type Stage = (typeof stages)[number]

/** One incident with all its rows. */
export interface Bundle {
  readonly stage: Stage
  /** When its last evidence was, milliseconds. */
  readonly lastMs: number
  readonly host: string
  readonly rows: Readonly<Record<BundleTable, readonly Row[]>>
}

const traces = join(import.meta.dirname, '..', '..', 'test', 'traces')
/** Alerts of an incident, five on average; each size with several mixtures. */
const sizes = [1, 2, 3, 4, 5, 5, 6, 7, 8, 9]
const mixtures = 6
const apartMs = 7 * 60_000
const weekMs = 7 * 86_400_000

export async function makeBundles(): Promise<Bundle[]> {
  const alerts = await alertsOfTraces()
  const random = seededRandom(8)
  const bundles: Bundle[] = []
  for (let mixture = 0; mixture < mixtures; mixture++)
    for (const size of sizes) {
      const picked = Array.from({ length: size }, () => alerts[random.below(alerts.length)]!)
      for (const stage of stages) {
        const bundle = await bundleOf(aboutOneHost(picked, `${mixture} ${size}`), stage)
        bundles.push(bundle)
      }
    }
  return bundles
}

/** The last revision of each alert. */
async function alertsOfTraces(): Promise<Alert[]> {
  const { settings } = loadSettings({
    ...{ file: '', isFileRequired: false, envFile: '', environment: {}, assignments: [] },
  })
  const own = { ...(await runSettings(settings, 'alerts')), threads: 1 as const }
  const alerts: Alert[] = []
  for (const name of readdirSync(traces).filter((file) => file.endsWith('.pcap')))
    alerts.push(...(await runCapture(join(traces, name), own)).alerts)
  return alerts
}

/** One some minutes after the other, each with a name of its own. */
function aboutOneHost(alerts: readonly Alert[], name: string): Alert[] {
  const startMs = Math.max(...alerts.map(({ lastTime }) => Date.parse(lastTime)))
  const [first] = alerts
  return alerts.map((alert, i) => {
    const stencils = new Stencils()
    const parts = stencils.cut(JSON.stringify(alert))
    const change: Change = {
      shiftMs: startMs + i * apartMs - Date.parse(alert.lastTime),
      nameOf: (text) => stableId('alr', startMs + i * apartMs, `${name} ${i} ${text}`),
      traceOf: (text) => traceIdOf(`${name} ${i} ${text}`),
      addressOf: (text) => (text === alert.entity ? first!.entity : text),
    }
    return JSON.parse(filled(parts, fillingOf(stencils.tokens, change))) as Alert
  })
}

async function bundleOf(alerts: readonly Alert[], stage: Stage): Promise<Bundle> {
  const lastMs = Math.max(...alerts.map(({ lastTime }) => Date.parse(lastTime)))
  const now = () => lastMs + 1000
  const response = createResponse({ clock: now, importanceOf: importanceOfEntity })
  await using store = await openStore(':memory:', { now, onAlerts: response.onAlerts })
  const open = stage === 'fresh' ? { status: 'open' as const } : {}
  for (const alert of alerts) await store.keepAlerts([{ ...alert, ...open, revision: 1 }])
  if (stage !== 'fresh')
    await store.change((db) => response.refreshUrgency(db, (lastMs + weekMs) * 1000, 200))
  if (stage === 'closed') await close(store, alerts.length)
  const rows = await rowsOf(store)
  return { stage, lastMs, host: alerts[0]!.entity, rows }
}

const dispositions = ['malicious', 'expected', 'detector_error', 'inconclusive'] as const

function close(store: Store, n: number): Promise<void> {
  return store.change(async (db) => {
    for (const { id } of await db.selectFrom('incidents').select('id').execute()) {
      const state = await incidentState(db, id)
      const standing = {
        ...state!.standing,
        ...{
          version: 2,
          status: 'closed' as const,
          reason: 'The nightly backup, asked its owner.',
        },
        ...{ disposition: dispositions[n % 4]!, assignee: `usr_${n % 8}` },
      }
      await keepStanding(db, id, { standing, queue: 'closed' })
    }
  })
}

function rowsOf(store: Store): Promise<Bundle['rows']> {
  return store.change(async (db) => {
    const found: [BundleTable, Row[]][] = []
    for (const table of bundleTables) {
      const { rows } = await sql<Row>`select * from ${sql.table(table)}`.execute(db)
      found.push([table, rows.map((row) => ({ ...row }))])
    }
    return Object.fromEntries(found) as unknown as Bundle['rows']
  })
}
