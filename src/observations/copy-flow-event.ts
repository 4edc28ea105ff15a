import type { ObservationBatch } from '../contracts/index.ts'
import type { ObservationCursor } from './observation-cursor.ts'

/** Copies the flow event of a row, as where a cursor stands, to a row of another batch, without its record. */
export function copyFlowEvent(
  from: Pick<ObservationCursor, 'batch' | 'row'>,
  to: ObservationBatch,
  row: number,
): void {
  const { batch, row: at } = from
  to.kinds[row] = batch.kinds[at]!
  to.timesUs[row] = batch.timesUs[at]!
  to.flows[row] = batch.flows[at]!
  for (let word = 0; word < 4; word++) {
    to.sources[row * 4 + word] = batch.sources[at * 4 + word]!
    to.destinations[row * 4 + word] = batch.destinations[at * 4 + word]!
  }
  to.protocols[row] = batch.protocols[at]!
  to.sourcePorts[row] = batch.sourcePorts[at]!
  to.destinationPorts[row] = batch.destinationPorts[at]!
  to.vlans[row] = batch.vlans[at]!
  to.continues[row] = batch.continues[at]!
  to.beganUs[row] = batch.beganUs[at]!
  to.firstUs[row] = batch.firstUs[at]!
  to.lastUs[row] = batch.lastUs[at]!
  to.newSinceUs[row] = batch.newSinceUs[at]!
  copyCounts(batch, at, { to, row })
  to.isOutcome[row] = batch.isOutcome[at]!
  to.firstFlags[row] = batch.firstFlags[at]!
  to.states[row] = batch.states[at]!
  to.ends[row] = batch.ends[at]!
  to.recordPlaces[row] = -1
  to.isRecordNeeded[row] = 0
}

interface Target {
  readonly to: ObservationBatch
  readonly row: number
}

function copyCounts(batch: ObservationBatch, at: number, { to, row }: Target): void {
  to.forwardPackets[row] = batch.forwardPackets[at]!
  to.backwardPackets[row] = batch.backwardPackets[at]!
  to.forwardPayload[row] = batch.forwardPayload[at]!
  to.backwardPayload[row] = batch.backwardPayload[at]!
  to.newForwardPackets[row] = batch.newForwardPackets[at]!
  to.newBackwardPackets[row] = batch.newBackwardPackets[at]!
  to.newForwardPayload[row] = batch.newForwardPayload[at]!
  to.newBackwardPayload[row] = batch.newBackwardPayload[at]!
}
