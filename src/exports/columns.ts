/** Records as rows of a table: which columns a kind of record has, and what stands in them. */
import type { AlertHead, IncidentHead, LogEvent } from '../contracts/index.ts'
import { isoTime } from '../kernel/index.ts'

export type Cell = string | number | boolean | null

export interface Column<R> {
  readonly name: string
  readonly of: (record: R) => Cell
}

const words = (list: readonly string[]) => list.join(' ')

export const incidentColumns: readonly Column<IncidentHead>[] = [
  { name: 'id', of: (one) => one.id },
  { name: 'status', of: (one) => one.status },
  { name: 'queue', of: (one) => one.queue },
  { name: 'severity', of: (one) => one.severity },
  { name: 'urgency', of: (one) => one.urgency },
  { name: 'confidence', of: (one) => one.confidence },
  { name: 'outcome', of: (one) => one.outcome },
  { name: 'entity', of: (one) => one.entity },
  { name: 'headline', of: (one) => one.explanation.headline },
  { name: 'disposition', of: (one) => one.disposition },
  { name: 'reason', of: (one) => one.reason },
  { name: 'assignee', of: (one) => one.assignee },
  { name: 'time', of: (one) => one.time },
  { name: 'firstTime', of: (one) => one.firstTime },
  { name: 'lastTime', of: (one) => one.lastTime },
  { name: 'techniques', of: (one) => words(one.techniques) },
  { name: 'behaviours', of: (one) => words(one.behaviours) },
  { name: 'sensors', of: (one) => words(one.sensors) },
  { name: 'alertCount', of: (one) => one.alertCount },
  { name: 'flowCount', of: (one) => one.flowCount },
  { name: 'peerCount', of: (one) => one.peerCount },
  { name: 'traceId', of: (one) => one.traceId },
]

export const alertColumns: readonly Column<AlertHead>[] = [
  { name: 'id', of: (one) => one.id },
  { name: 'status', of: (one) => one.status },
  { name: 'severity', of: (one) => one.severity },
  { name: 'risk', of: (one) => one.risk },
  { name: 'confidence', of: (one) => one.confidence },
  { name: 'outcome', of: (one) => one.outcome },
  { name: 'entity', of: (one) => one.entity },
  { name: 'headline', of: (one) => one.explanation.headline },
  { name: 'time', of: (one) => one.time },
  { name: 'firstTime', of: (one) => one.firstTime },
  { name: 'lastTime', of: (one) => one.lastTime },
  { name: 'techniques', of: (one) => words(one.technique) },
  { name: 'behaviours', of: (one) => words(one.behaviours) },
  { name: 'sensor', of: (one) => one.sensor },
  { name: 'flowCount', of: (one) => one.flowCount },
  { name: 'peerCount', of: (one) => one.peerCount },
  { name: 'traceId', of: (one) => one.traceId },
]

export const eventColumns: readonly Column<LogEvent>[] = [
  { name: 'seq', of: (one) => one.seq },
  { name: 'time', of: (one) => one.time },
  { name: 'keptAt', of: (one) => one.keptAt },
  { name: 'kind', of: (one) => one.kind },
  { name: 'what', of: (one) => one.what },
  { name: 'severity', of: (one) => one.severity },
  { name: 'sensor', of: (one) => one.sensor },
  { name: 'entity', of: (one) => one.entity },
  { name: 'detector', of: (one) => one.detector },
  { name: 'technique', of: (one) => one.technique },
  { name: 'ref', of: (one) => one.ref },
  { name: 'traceId', of: (one) => one.traceId },
  { name: 'text', of: (one) => one.text },
]

/** As much of a flow as its row has, whoever read it. */
export interface FlowLike {
  readonly communityId: string
  readonly sensor: string
  readonly firstUs: number
  readonly lastUs: number
  readonly protocol: number
  readonly vlan: number
  readonly source: { readonly address: string; readonly port: number }
  readonly destination: { readonly address: string; readonly port: number }
  readonly state: string
  readonly history: string
  readonly forward: { readonly packets: number; readonly payloadBytes: number }
  readonly backward: { readonly packets: number; readonly payloadBytes: number }
  readonly application: { readonly kind: string } | null
}

export const flowColumns: readonly Column<FlowLike>[] = [
  { name: 'communityId', of: (one) => one.communityId },
  { name: 'sensor', of: (one) => one.sensor },
  { name: 'firstTime', of: (one) => isoTime(one.firstUs) },
  { name: 'lastTime', of: (one) => isoTime(one.lastUs) },
  { name: 'protocol', of: (one) => one.protocol },
  { name: 'vlan', of: (one) => one.vlan },
  { name: 'source', of: (one) => one.source.address },
  { name: 'sourcePort', of: (one) => one.source.port },
  { name: 'destination', of: (one) => one.destination.address },
  { name: 'destinationPort', of: (one) => one.destination.port },
  { name: 'state', of: (one) => one.state },
  { name: 'history', of: (one) => one.history },
  { name: 'forwardPackets', of: (one) => one.forward.packets },
  { name: 'forwardPayloadBytes', of: (one) => one.forward.payloadBytes },
  { name: 'backwardPackets', of: (one) => one.backward.packets },
  { name: 'backwardPayloadBytes', of: (one) => one.backward.payloadBytes },
  { name: 'application', of: (one) => one.application?.kind ?? '' },
]

/** As much of a host as a table shows. */
export interface HostLike {
  readonly id: string
  readonly name: string
  readonly kind: string
  readonly isHome: boolean
  readonly mac: string
  readonly importance: string
  readonly tags: readonly string[]
  readonly owner: string
  readonly firstSeen: string
  readonly lastSeen: string
  readonly urgency: number
  readonly openIncidents: number
}

export const hostColumns: readonly Column<HostLike>[] = [
  { name: 'id', of: (one) => one.id },
  { name: 'name', of: (one) => one.name },
  { name: 'kind', of: (one) => one.kind },
  { name: 'isHome', of: (one) => one.isHome },
  { name: 'mac', of: (one) => one.mac },
  { name: 'importance', of: (one) => one.importance },
  { name: 'tags', of: (one) => words(one.tags) },
  { name: 'owner', of: (one) => one.owner },
  { name: 'firstSeen', of: (one) => one.firstSeen },
  { name: 'lastSeen', of: (one) => one.lastSeen },
  { name: 'urgency', of: (one) => one.urgency },
  { name: 'openIncidents', of: (one) => one.openIncidents },
]
