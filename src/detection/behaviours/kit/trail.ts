import type { FlowReference } from '../../../contracts/index.ts'
import type { Hosts, Row } from '../../hosts/index.ts'

/** What is kept of a flow that may be told of: its hosts are numbers until then. */
export interface FlowTrace {
  readonly flow: number
  /** Number of the flow that it is the continuation of; 0: of none. */
  readonly continues: number
  readonly timeUs: number
  readonly firstUs: number
  readonly vlan: number
  readonly protocol: number
  readonly sourceHost: number
  readonly sourcePort: number
  readonly destinationHost: number
  readonly destinationPort: number
}

export function traceOf(row: Row): FlowTrace {
  return {
    flow: row.flow,
    continues: row.continues,
    timeUs: row.timeUs,
    firstUs: row.firstUs,
    vlan: row.vlan,
    protocol: row.protocol,
    sourceHost: row.sourceHost,
    sourcePort: row.sourcePort,
    destinationHost: row.destinationHost,
    destinationPort: row.destinationPort,
  }
}

/** References to flows, in words; those of a host that is not known any more are left out. */
export function referencesTo(traces: readonly FlowTrace[], hosts: Hosts): FlowReference[] {
  const references: FlowReference[] = []
  for (const trace of traces) {
    const { flow, firstUs, vlan, protocol, sourcePort, destinationPort } = trace
    const source = hosts.text(trace.sourceHost)
    const destination = hosts.text(trace.destinationHost)
    if (source === '' || destination === '') continue
    references.push({
      flow,
      firstUs,
      vlan,
      protocol,
      source,
      sourcePort,
      destination,
      destinationPort,
    })
  }
  return references
}
