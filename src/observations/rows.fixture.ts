/** Rows of the observations that tests tell: what the flow table would have written. */
import {
  ClaimCode,
  type Direction,
  EndCode,
  type Flow,
  type FlowEvent,
  type FlowRecords,
  MomentNumber,
  type Moments,
  NameSourceCode,
  type Observation,
  type ObservationBatch,
  ObservationKind,
  observationBatch,
  RecordNumber,
  type RouterSays,
  recordEntries,
  recordNumbers,
  SideNumber,
  StateCode,
} from '../contracts/index.ts'
import { macNumber, parseAddress } from '../kernel/index.ts'

export function rowsOf(observations: readonly Observation[]): ObservationBatch {
  const records = observations.filter((one) => 'record' in one && one.record !== null).length
  const batch = observationBatch(observations.length, records)
  for (const observation of observations) {
    const row = batch.count++
    batch.kinds[row] = ObservationKind[observation.kind]
    batch.timesUs[row] = observation.timeUs
    if ('flow' in observation) batch.flows[row] = observation.flow
    write(batch, row, observation)
  }
  return batch
}

function write(batch: ObservationBatch, row: number, observation: Observation): void {
  switch (observation.kind) {
    case 'dns':
      writeEnds(batch, row, [observation.client, observation.server])
      batch.isAnswer[row] = observation.isResponse ? 1 : 0
      batch.bytes[row] = observation.bytes
      batch.namePlaces[row] = batch.names.push(observation.name) - 1
      batch.queryTypes[row] = observation.type
      batch.responseCodes[row] = observation.responseCode
      return
    case 'arp':
    case 'neighbour':
      writeEnds(batch, row, [observation.senderAddress, observation.targetAddress])
      batch.arpOperations[row] = observation.operation
      batch.senderMacs[row] = macNumber(observation.senderMac)
      batch.targetMacs[row] = macNumber(observation.targetMac)
      if (observation.router !== undefined) writeRouter(batch, row, observation.router)
      return
    case 'echo':
      writeEnds(batch, row, [observation.source, observation.destination])
      batch.isAnswer[row] = observation.isReply ? 1 : 0
      batch.bytes[row] = observation.bytes
      batch.echoIds[row] = observation.id
      batch.echoSequences[row] = observation.sequence
      batch.entropies[row] = observation.entropy
      return
    case 'name':
      writeEnds(batch, row, [observation.teller, observation.address])
      batch.claims[row] = ClaimCode[observation.claim]
      batch.nameSources[row] = NameSourceCode[observation.nameSource]
      batch.namePlaces[row] = batch.names.push(observation.name) - 1
      batch.senderMacs[row] = observation.mac === '' ? 0 : macNumber(observation.mac)
      return
    case 'naming':
      writeEnds(batch, row, [observation.teller, observation.address])
      batch.isAnswer[row] = observation.isReply ? 1 : 0
      batch.namePlaces[row] = batch.names.push(observation.name) - 1
      batch.destinationPorts[row] = observation.destinationPort
      batch.senderMacs[row] = observation.mac === '' ? 0 : macNumber(observation.mac)
      return
    default:
      writeEnds(batch, row, [observation.source, observation.destination])
      writeEvent(batch, row, observation)
  }
}

function writeRouter(batch: ObservationBatch, row: number, said: RouterSays): void {
  batch.vlans[row] = said.vlan
  batch.responseCodes[row] = said.lifetimeS
  batch.queryTypes[row] = said.preference + 1
  batch.namePlaces[row] = batch.names.push(said.gives) - 1
}

function writeEnds(
  batch: ObservationBatch,
  row: number,
  [source, destination]: readonly [string, string],
): void {
  batch.sources.set(parseAddress(source)!, row * 4)
  batch.destinations.set(parseAddress(destination)!, row * 4)
}

function writeEvent(batch: ObservationBatch, row: number, event: FlowEvent): void {
  batch.protocols[row] = event.protocol
  batch.sourcePorts[row] = event.sourcePort
  batch.destinationPorts[row] = event.destinationPort
  batch.vlans[row] = event.vlan
  batch.continues[row] = event.continues
  batch.beganUs[row] = event.beganUs
  batch.firstUs[row] = event.firstUs
  batch.lastUs[row] = event.lastUs
  batch.newSinceUs[row] = event.newSinceUs
  batch.forwardPackets[row] = event.forwardPackets
  batch.backwardPackets[row] = event.backwardPackets
  batch.forwardPayload[row] = event.forwardPayload
  batch.backwardPayload[row] = event.backwardPayload
  batch.newForwardPackets[row] = event.newForwardPackets
  batch.newBackwardPackets[row] = event.newBackwardPackets
  batch.newForwardPayload[row] = event.newForwardPayload
  batch.newBackwardPayload[row] = event.newBackwardPayload
  batch.isOutcome[row] = event.isOutcome ? 1 : 0
  batch.firstFlags[row] = event.firstFlags
  batch.states[row] = StateCode[event.state]
  batch.ends[row] = EndCode[event.end]
  batch.isRecordNeeded[row] = event.record === null ? 0 : 1
  batch.recordPlaces[row] = event.record === null ? -1 : writeRecord(batch.records, event.record)
}

/** A record may be no more than what its first bytes said. */
function writeRecord(records: FlowRecords, flow: Partial<Flow> & Pick<Flow, 'application'>) {
  const place = records.count++
  records.applications.push(flow.application)
  const n = records.numbers
  const at = place * recordNumbers
  n[at + RecordNumber.vlan] = flow.vlan ?? 0
  if (flow.gaps) writeMoments(n, at + RecordNumber.gaps, flow.gaps)
  if (flow.forward) writeSide(n, at + RecordNumber.forward, flow.forward)
  if (flow.backward) writeSide(n, at + RecordNumber.backward, flow.backward)
  for (const flag of ['syn', 'fin', 'ack', 'urg', 'ece'] as const)
    n[at + RecordNumber[flag]] = flow.flags?.[flag] ?? 0
  for (const name of ['activeMeanMs', 'idleMeanMs', 'idleMaxMs'] as const)
    n[at + RecordNumber[name]] = flow.activity?.[name] ?? Number.NaN
  writeFirstPackets(records, place, flow)
  return place
}

function writeSide(n: Float64Array, at: number, side: Direction): void {
  n[at + SideNumber.ipBytes] = side.ipBytes
  n[at + SideNumber.dataPackets] = side.dataPackets
  writeMoments(n, at + SideNumber.sizes, side.sizes)
  writeMoments(n, at + SideNumber.gaps, side.gaps)
  n[at + SideNumber.psh] = side.pshPackets
  n[at + SideNumber.rst] = side.rstPackets
  n[at + SideNumber.retransmissions] = side.retransmissions
  n[at + SideNumber.outOfOrder] = side.outOfOrder
  n[at + SideNumber.firstPayload] = side.firstPayload
  n[at + SideNumber.entropy] = side.entropy
  n[at + SideNumber.printable] = side.printable
}

function writeMoments(n: Float64Array, at: number, moments: Moments): void {
  n[at + MomentNumber.count] = moments.count
  n[at + MomentNumber.min] = moments.min
  n[at + MomentNumber.max] = moments.max
  n[at + MomentNumber.mean] = moments.mean
  n[at + MomentNumber.squares] = moments.stddev ** 2 * (moments.count - 1)
}

function writeFirstPackets(records: FlowRecords, place: number, flow: Partial<Flow>): void {
  const { history = '', sequence } = flow
  const n = records.numbers
  const entries = place * recordEntries
  for (let i = 0; i < history.length; i++) records.history[entries + i] = history.charCodeAt(i)
  n[place * recordNumbers + RecordNumber.historyLength] = history.length
  if (!sequence) return
  let backward = 0
  for (let i = 0; i < sequence.length; i++) {
    if (sequence.directions[i]! < 0) backward |= 1 << i
    records.sequenceSizes[entries + i] = Math.abs(sequence.sizes[i]!)
    records.sequenceGapsMs[entries + i] = sequence.gapsMs[i]!
    records.sequenceFlags[entries + i] = sequence.flags[i]!
  }
  n[place * recordNumbers + RecordNumber.sequenceLength] = sequence.length
  n[place * recordNumbers + RecordNumber.sequenceBackward] = backward >>> 0
}
