/** Parts as batches that every hub takes: in halves, and halves of these, until each is small enough. */
import { chosen, envelopeBytesMax, type ShippedPart } from '../../contracts/index.ts'
import {
  compress,
  defaultBatchLimits,
  encodeBatch,
  type PackedBatch,
} from '../../messages/index.ts'
import type { BatchFacts } from './log-records.ts'

export type { PackedBatch }

export interface FitBounds {
  /** Bytes of a batch as it travels, and as it is before it is compressed. */
  readonly packedMax: number
  readonly encodedMax: number
  readonly rowsMax: number
}

/** What an envelope has beside its batch: names, numbers and a signature of bounded lengths. */
const besideMax = 1_024

const defaultFitBounds: FitBounds = {
  packedMax: envelopeBytesMax - besideMax,
  encodedMax: defaultBatchLimits.bytesMax,
  rowsMax: defaultBatchLimits.rowsMax,
}

export interface FittingBatch {
  readonly parts: readonly ShippedPart[]
  readonly facts: BatchFacts
  /** Null: it is one thing that no hub takes, however it is sent. */
  readonly packed: PackedBatch | null
}

/** In order; what is in them is together what is in `parts`. */
export function* fitting(
  parts: readonly ShippedPart[],
  bounds: FitBounds = defaultFitBounds,
): Iterable<FittingBatch> {
  const facts = factsOf(parts)
  const encoded = encodeBatch(parts)
  const mayFit = encoded.length <= bounds.encodedMax && facts.rows <= bounds.rowsMax
  const packed = mayFit ? compress(encoded) : null
  if (packed !== null && packed.batch.length <= bounds.packedMax) {
    yield { parts, facts, packed }
    return
  }
  const halves = halvesOf(parts)
  if (halves === null) yield { parts, facts, packed: null }
  else for (const half of halves) yield* fitting(half, bounds)
}

function halvesOf(parts: readonly ShippedPart[]): readonly (readonly ShippedPart[])[] | null {
  const middle = Math.ceil(parts.length / 2)
  if (parts.length > 1) return [parts.slice(0, middle), parts.slice(middle)]
  const [only] = parts
  if (only?.kind !== 'observations' || only.batch.count < 2) return null
  const { batch } = only
  const half = Math.ceil(batch.count / 2)
  return [rowsOf(batch, 0, half), rowsOf(batch, half, batch.count)]
}

type Rows = (ShippedPart & { readonly kind: 'observations' })['batch']

function rowsOf(batch: Rows, from: number, until: number): readonly ShippedPart[] {
  const rows = Array.from({ length: until - from }, (_, at) => from + at)
  const some = chosen(batch, rows)
  some.sampledShare = batch.sampledShare
  return [{ kind: 'observations', batch: some }]
}

function factsOf(parts: readonly ShippedPart[]): BatchFacts {
  let [rows, fromUs, untilUs] = [0, 0, 0]
  for (const part of parts) {
    if (part.kind !== 'observations' || part.batch.count === 0) continue
    const { count, timesUs } = part.batch
    rows += count
    fromUs ||= timesUs[0]!
    untilUs = timesUs[count - 1]!
  }
  return { rows, fromUs, untilUs }
}
