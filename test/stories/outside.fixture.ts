/** A run of a trace that is told, at its end or not at all, what a detector of somebody else's reports. */
import { join } from 'node:path'
import { createMemoryBus } from '../../src/bus/index.ts'
import type { Alert, ExternalSignal, HeardSignal } from '../../src/contracts/index.ts'
import { run } from '../../src/run.ts'
import { openCapture } from '../../src/sensing/capture/index.ts'
import { ownRun, traces } from './support.fixture.ts'

export interface Told {
  /** Newest revisions. */
  readonly alerts: readonly Alert[]
  readonly heard: readonly HeardSignal[]
}

export interface TellingOptions {
  readonly threads?: 1 | 2
  readonly changes?: readonly string[]
}

export async function tellWith(
  file: string,
  reports: readonly ExternalSignal[],
  { threads = 1, changes = [] }: TellingOptions = {},
): Promise<Told> {
  await using capture = await openCapture({ kind: 'files', paths: [join(traces, file)] })
  const alerts = new Map<string, Alert>()
  const heard: HeardSignal[] = []
  const waiting = [...reports]
  await run({
    ...{ capture, settings: { ...ownRun(changes, 'kept'), threads }, bus: createMemoryBus() },
    outside: { take: () => waiting.splice(0), judged: (judged) => heard.push(...judged) },
    onFound: (found) => {
      for (const alert of found.alerts) alerts.set(alert.id, alert)
    },
  })
  return { alerts: [...alerts.values()], heard }
}

export function report(changes: Partial<ExternalSignal>): ExternalSignal {
  return {
    ...{ detector: 'zeek-notices', id: 'n1', sensor: '', title: 'Scan::Port_Scan', actor: '' },
    ...{ technique: 'T1046', severity: 'medium', timeUs: 0, peers: [], outcome: null },
    evidence: [
      {
        ...{ id: 'attempts', group: 'reach', text: 'many ports of one host were tried' },
        ...{ observed: { value: 1200, unit: 'count' }, points: 8 },
      },
      {
        ...{ id: 'refused', group: 'protocol', text: 'nearly all of them were refused' },
        ...{ observed: { value: 0.97, unit: 'share' }, points: 6 },
      },
    ],
    indicators: [],
    ...changes,
  }
}

/** Of the scan in scan-udp.pcap, as it goes on. */
export const outsideScan = report({
  timeUs: Date.parse('2026-11-22T14:36:12.900Z') * 1000,
  ...{ actor: '198.51.100.23', peers: ['10.20.0.10'] },
})
