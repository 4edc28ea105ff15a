import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type {
  Alert,
  FlowReference,
  FlowSummary,
  HostSighting,
  Sensed,
  Signal,
} from '../contracts/index.ts'

/** A path in a new folder. */
export function newPath(name = 'run.sqlite'): string {
  return join(mkdtempSync(join(tmpdir(), 'amoskys-store-')), name)
}

/** As much of each record as the store looks at. */
export function alertOf(id: string, changes: Partial<Alert> = {}): Alert {
  const revision = changes.revision ?? 1
  return {
    id,
    revision,
    severity: 'high',
    entity: `10.0.0.${revision}`,
    technique: ['T1046'],
    behaviours: ['vertical-scan'],
    status: 'open',
    time: '2026-01-01T00:00:00.000Z',
    lastTime: new Date(Date.UTC(2026, 0, 1) + revision * 1000).toISOString(),
    risk: 'high',
    confidence: 0.9,
    outcome: 'unknown',
    sensor: 'local',
    traceId: 'f'.repeat(32),
    signals: [],
    flows: [],
    explanation: { headline: `alert ${id}` },
    ...changes,
  } as unknown as Alert
}

export function signalOf(
  key: string,
  timeUs: number,
  changes: Partial<Sensed<Signal>> = {},
): Sensed<Signal> {
  return {
    sensor: 'local',
    key,
    timeUs,
    firstUs: timeUs,
    detector: 'd',
    actor: 'a',
    peer: '',
    peers: [],
    technique: '',
    points: 1,
    flows: [],
    flowCount: 1,
    ...changes,
  } as unknown as Sensed<Signal>
}

export function flowOf(
  number: number,
  changes: Partial<Sensed<FlowSummary>> = {},
): Sensed<FlowSummary> {
  return {
    sensor: 'local',
    number,
    protocol: 6,
    vlan: 0,
    firstUs: number,
    lastUs: number + 1,
    state: 'SF',
    end: 'fin',
    history: 'ShADadFf',
    source: { address: '128.232.110.120', port: 34855 },
    destination: { address: '66.35.250.204', port: 80 },
    forward: { packets: 1, payloadBytes: 2 },
    backward: { packets: 3, payloadBytes: 4 },
    application: null,
    ...changes,
  }
}

export function referenceTo(flow: Sensed<FlowSummary>): Sensed<FlowReference> {
  return {
    sensor: flow.sensor,
    flow: flow.number,
    firstUs: flow.firstUs,
    vlan: flow.vlan,
    protocol: flow.protocol,
    source: flow.source.address,
    sourcePort: flow.source.port,
    destination: flow.destination.address,
    destinationPort: flow.destination.port,
  }
}

export function hostOf(
  address: string,
  changes: Partial<Sensed<HostSighting>> = {},
): Sensed<HostSighting> {
  return {
    sensor: 'local',
    address,
    isHome: true,
    mac: '',
    firstUs: 1e6,
    lastUs: 5e6,
    names: [],
    kind: 'client',
    kindBasis: 'opened 1 connection and answered none',
    services: [],
    normal: [],
    ...changes,
  }
}
