/** Observations as a sensor makes them of a capture, to be shipped again and again, each time later and of other flows. */
import {
  chosen,
  type ObservationBatch,
  ObservationKind,
  packed,
} from '../../src/contracts/index.ts'
import { openCapture } from '../../src/sensing/capture/index.ts'
import { createSensing } from '../../src/sensing/index.ts'

export interface RowSource {
  readonly rows: number
  readonly flows: number
  /** The next so many rows at most, as the flow table gives them: valid until it is called again. */
  next(rowsMax?: number): ObservationBatch
}

/** Rows of one batch at most, as a sensor's slice of a few milliseconds has them at some ten thousand a second. */
const sliceRows = 500

/** Seconds between one round through the capture and the next. */
const pauseUs = 60_000_000

export async function rowsOf(path: string): Promise<RowSource> {
  const slices: ObservationBatch[] = []
  await using capture = await openCapture({ kind: 'files', paths: [path] })
  const sensing = createSensing({ wanted: 'kept', flowLimits: {} }, (batch) => {
    if (batch.count > 0) slices.push(packed(batch))
  })
  for await (const frames of capture) sensing.push(frames)
  while (sensing.finish(sliceRows));
  const flows = sensing.flows()
  const spanUs = slices.at(-1)!.timesUs.at(-1)! - slices[0]!.timesUs[0]! + pauseUs
  let given = 0
  let slice = slices[0]!
  let place = 0
  return {
    flows,
    rows: slices.reduce((sum, { count }) => sum + count, 0),
    next(rowsMax = sliceRows) {
      if (place >= slice.count || given === 0) {
        slice = slices[given % slices.length]!
        if (given++ >= slices.length) shift(slice, spanUs, flows)
        place = 0
      }
      const from = place
      place += rowsMax
      if (from === 0 && place >= slice.count) return slice
      const rows = Math.min(rowsMax, slice.count - from)
      return chosen(
        slice,
        Array.from({ length: rows }, (_, at) => from + at),
      )
    },
  }
}

function shift(batch: ObservationBatch, byUs: number, byFlows: number): void {
  const { timesUs, beganUs, firstUs, lastUs, newSinceUs, flows, continues, kinds } = batch
  for (const column of [timesUs, beganUs, firstUs, lastUs, newSinceUs])
    for (let row = 0; row < batch.count; row++) column[row]! += byUs
  for (let row = 0; row < batch.count; row++) {
    const kind = kinds[row]!
    if (kind !== ObservationKind.arp && kind !== ObservationKind.neighbour) flows[row]! += byFlows
    if (continues[row]! > 0) continues[row]! += byFlows
  }
}
