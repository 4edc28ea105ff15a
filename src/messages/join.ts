/** Rows that were given one after the other travel as one part: a part costs as much as a hundred rows. */
import {
  type ObservationBatch,
  observationBatch,
  recordEntries,
  recordNumbers,
  type ShippedPart,
} from '../contracts/index.ts'
import { compact } from './compact.ts'

/**
 * Each with the names and records that its rows point to, and no others. No result depends on where a batch of rows ends.
 * Only those are joined that are the same share of their flows.
 */
export function joined(parts: readonly ShippedPart[]): readonly ShippedPart[] {
  const found: ShippedPart[] = []
  let run: ObservationBatch[] = []
  const end = () => {
    if (run.length > 0) found.push({ kind: 'observations', batch: together(run) })
    run = []
  }
  for (const part of parts) {
    if (part.kind !== 'observations') {
      end()
      found.push(part)
    } else if (part.batch.count > 0) {
      if (run[0] !== undefined && run[0].sampledShare !== part.batch.sampledShare) end()
      run.push(compact(part.batch))
    }
  }
  end()
  return found
}

function together(batches: readonly ObservationBatch[]): ObservationBatch {
  const [first] = batches
  if (first !== undefined && batches.length === 1) return first
  const sum = (of: (batch: ObservationBatch) => number) =>
    batches.reduce((total, batch) => total + of(batch), 0)
  const rows = sum(({ count }) => count)
  const whole = observationBatch(
    rows,
    sum(({ records }) => records.count),
  )
  whole.sampledShare = first!.sampledShare
  for (const batch of batches) append(whole, batch, rows)
  return whole
}

/** `rows`: how many the whole is to have. */
function append(whole: ObservationBatch, batch: ObservationBatch, rows: number): void {
  const { count: at } = whole
  for (const [name, column] of Object.entries(whole)) {
    if (!ArrayBuffer.isView(column)) continue
    const to = column as Uint8Array
    const width = to.length / rows
    const from = batch[name as keyof ObservationBatch] as unknown as Uint8Array
    to.set(from.subarray(0, batch.count * width), at * width)
  }
  const { namePlaces, recordPlaces, names, records } = whole
  for (let row = at; row < at + batch.count; row++) {
    namePlaces[row]! += names.length
    if (recordPlaces[row]! >= 0) recordPlaces[row]! += records.count
  }
  whole.count += batch.count
  for (const name of batch.names) names.push(name)
  appendRecords(whole, batch)
}

function appendRecords({ records: to }: ObservationBatch, { records: from }: ObservationBatch) {
  const numbers = from.numbers.subarray(0, from.count * recordNumbers)
  to.numbers.set(numbers, to.count * recordNumbers)
  const end = from.count * recordEntries
  const at = to.count * recordEntries
  to.history.set(from.history.subarray(0, end), at)
  to.sequenceSizes.set(from.sequenceSizes.subarray(0, end), at)
  to.sequenceGapsMs.set(from.sequenceGapsMs.subarray(0, end), at)
  to.sequenceFlags.set(from.sequenceFlags.subarray(0, end), at)
  for (const application of from.applications) to.applications.push(application)
  to.count += from.count
}
