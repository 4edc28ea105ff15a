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

/** Flows that a trail keeps: as many as a signal's sentences and its reader need. Set by hand. */
const trailMax = 16
/** Flow, time of its first packet, VLAN, protocol and ports, source, destination. */
const numbersPerFlow = 6

/** The newest flows of an episode as a ring of numbers, a third of the room that traces take: very many episodes are open. */
export type Trail = number[]

export function newTrail(flow: FlowTrace): Trail {
  const { sourceHost, destinationHost } = flow
  return [flow.flow, flow.firstUs, flow.vlan, portsOf(flow), sourceHost, destinationHost]
}

/** Adds a flow, of which there were `count` before. */
export function addTo(trail: Trail, count: number, flow: FlowTrace): void {
  const at = (count % trailMax) * numbersPerFlow
  trail[at] = flow.flow
  trail[at + 1] = flow.firstUs
  trail[at + 2] = flow.vlan
  trail[at + 3] = portsOf(flow)
  trail[at + 4] = flow.sourceHost
  trail[at + 5] = flow.destinationHost
}

/** References to the trail's flows, of which there were `count`, in words, the newest last. */
export function referencesIn(trail: Trail, count: number, hosts: Hosts): FlowReference[] {
  const kept = Math.min(count, trailMax)
  const references: FlowReference[] = []
  for (let i = count - kept; i < count; i++) {
    const at = (i % trailMax) * numbersPerFlow
    const ports = trail[at + 3]!
    const about = {
      flow: trail[at]!,
      firstUs: trail[at + 1]!,
      vlan: trail[at + 2]!,
      protocol: Math.floor(ports / 2 ** 32),
      sourcePort: (ports / 65_536) & 0xffff,
      destinationPort: ports & 0xffff,
    }
    addReference(references, about, {
      source: hosts.text(trail[at + 4]!),
      destination: hosts.text(trail[at + 5]!),
    })
  }
  return references
}

/** References to flows, in words. */
export function referencesTo(traces: readonly FlowTrace[], hosts: Hosts): FlowReference[] {
  const references: FlowReference[] = []
  for (const trace of traces)
    addReference(references, trace, {
      source: hosts.text(trace.sourceHost),
      destination: hosts.text(trace.destinationHost),
    })
  return references
}

type Ends = Pick<FlowReference, 'source' | 'destination'>

/** That of a host which is not known any more is left out. */
function addReference(
  references: FlowReference[],
  about: Omit<FlowReference, keyof Ends>,
  { source, destination }: Ends,
): void {
  if (source === '' || destination === '') return
  const { flow, firstUs, vlan, protocol, sourcePort, destinationPort } = about
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

/** Protocol and both ports in one number of 40 bits. */
function portsOf({ protocol, sourcePort, destinationPort }: FlowTrace): number {
  return protocol * 2 ** 32 + sourcePort * 65_536 + destinationPort
}
