import type { FlowReference } from '../../../contracts/index.ts'
import type { Hosts } from '../../hosts/index.ts'

/** What is kept of a flow that may be told of: its hosts are numbers until then. A `Row` is one, while it is shown. */
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

export function traceOf(flow: FlowTrace): FlowTrace {
  return {
    flow: flow.flow,
    continues: flow.continues,
    timeUs: flow.timeUs,
    firstUs: flow.firstUs,
    vlan: flow.vlan,
    protocol: flow.protocol,
    sourceHost: flow.sourceHost,
    sourcePort: flow.sourcePort,
    destinationHost: flow.destinationHost,
    destinationPort: flow.destinationPort,
  }
}

/** Writes over a trace that is not needed any more: a flood leaves very many. */
export function overwrite(trace: Draft, flow: FlowTrace): void {
  trace.flow = flow.flow
  trace.continues = flow.continues
  trace.timeUs = flow.timeUs
  trace.firstUs = flow.firstUs
  trace.vlan = flow.vlan
  trace.protocol = flow.protocol
  trace.sourceHost = flow.sourceHost
  trace.sourcePort = flow.sourcePort
  trace.destinationHost = flow.destinationHost
  trace.destinationPort = flow.destinationPort
}
type Draft = { -readonly [K in keyof FlowTrace]: FlowTrace[K] }

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
