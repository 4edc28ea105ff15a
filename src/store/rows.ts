/** Records to rows and back. */
import type {
  Alert,
  AlertHead,
  Application,
  ConnState,
  FlowEnd,
  FlowSummary,
  HostSighting,
  Sensed,
  Signal,
} from '../contracts/index.ts'
import { communityId, decodeRecord, encodeRecord } from '../kernel/index.ts'
import type { AlertRow, FlowRow, SignalRow } from './schema.ts'
import { askedColumns } from './shelves/alerts.ts'
import { flowColumns } from './shelves/flows.ts'
import type { KeptFlow } from './store.ts'

type Insertable<Row> = Omit<Row, 'id' | 'change'> &
  (Row extends AlertRow ? Pick<Row, 'id'> : unknown)

export function alertRow(alert: Alert): Insertable<AlertRow> {
  return {
    id: alert.id,
    revision: alert.revision,
    status: alert.status,
    time: alert.time,
    last_time: alert.lastTime,
    severity: alert.severity,
    risk: alert.risk,
    entity: alert.entity,
    technique: alert.technique.join(' '),
    behaviours: alert.behaviours.join(' '),
    confidence: alert.confidence,
    sensor: alert.sensor,
    ...askedColumns(alert),
    head: encodeRecord(headOf(alert)),
    body: encodeRecord(alert),
  }
}

export function headOf(alert: Alert): AlertHead {
  const { id, revision, status, sensor, traceId, time, lastTime, firstTime } = alert
  const { severity, risk, entity, peerCount, behaviours, technique } = alert
  const { confidence, outcome, flowCount, explanation } = alert
  const { headline } = explanation
  return {
    ...{ id, revision, status, sensor, traceId, time, lastTime, firstTime },
    ...{ severity, risk, entity, peerCount, behaviours, technique },
    ...{ confidence, outcome, flowCount, explanation: { headline } },
  }
}

export function signalRow(signal: Sensed<Signal>): Insertable<SignalRow> {
  return {
    sensor: signal.sensor,
    key: signal.key,
    time_us: signal.timeUs,
    detector: signal.detector,
    actor: signal.actor,
    peer: signal.peer,
    technique: signal.technique,
    // SQLite takes NaN for NULL; the body has the number as it is.
    points: Number.isNaN(signal.points) ? 0 : signal.points,
    flow_count: signal.flowCount,
    body: encodeRecord(signal),
  }
}

/** Tells a signal from those of other sensors, which may have the same key. */
export function identityOf({ sensor, key }: Sensed<Signal>): string {
  return JSON.stringify([sensor, key])
}

/** The same of what is known of a host. */
export function identityOfHost({ sensor, address }: Sensed<HostSighting>): string {
  return JSON.stringify([sensor, address])
}

/** The body of a record from before the sensor was kept does not say it. */
export function keptSignal({ body, sensor }: Pick<SignalRow, 'body' | 'sensor'>): Sensed<Signal> {
  return { ...decodeRecord<Signal>(body), sensor }
}

export function flowRow(flow: Sensed<FlowSummary>): Insertable<FlowRow> {
  const { source, destination, forward, backward } = flow
  return {
    sensor: flow.sensor,
    community_id: communityId({
      protocol: flow.protocol,
      source: source.address,
      sourcePort: source.port,
      destination: destination.address,
      destinationPort: destination.port,
    }),
    number: flow.number,
    first_us: flow.firstUs,
    last_us: flow.lastUs,
    protocol: flow.protocol,
    vlan: flow.vlan,
    source: source.address,
    source_port: source.port,
    destination: destination.address,
    destination_port: destination.port,
    state: flow.state,
    end: flow.end,
    history: flow.history,
    forward_packets: forward.packets,
    backward_packets: backward.packets,
    forward_payload: forward.payloadBytes,
    backward_payload: backward.payloadBytes,
    ...flowColumns(flow.application, {
      forward: forward.payloadBytes,
      backward: backward.payloadBytes,
    }),
    application: flow.application ? encodeRecord(flow.application) : '',
    sampled_share: flow.sampledShare ?? 1,
  }
}

export function keptFlow(row: Insertable<FlowRow>): KeptFlow {
  return {
    sensor: row.sensor,
    number: row.number,
    communityId: row.community_id,
    firstUs: row.first_us,
    lastUs: row.last_us,
    protocol: row.protocol,
    vlan: row.vlan,
    source: { address: row.source, port: row.source_port },
    destination: { address: row.destination, port: row.destination_port },
    state: row.state as ConnState,
    end: row.end as FlowEnd,
    history: row.history,
    forward: { packets: row.forward_packets, payloadBytes: row.forward_payload },
    backward: { packets: row.backward_packets, payloadBytes: row.backward_payload },
    application: row.application === '' ? null : decodeRecord<Application>(row.application),
    ...(row.sampled_share < 1 && { sampledShare: row.sampled_share }),
  }
}
