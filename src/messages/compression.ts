/** Batches made small, and back, with a bound on what comes out. */
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import type { ShippedPart } from '../contracts/index.ts'
import { type BatchLimits, decodeBatch, defaultBatchLimits } from './batch.ts'
import type { BatchEncoding, Envelope } from './envelope.ts'
import type { BatchFault } from './malformed.ts'

const level = 1
/** 8 MiB: what a frame may ask us to keep of what came before. */
const windowLogMax = 23

/** Of an envelope, what is made of a batch: its bytes, and how they are to be read. */
export interface PackedBatch {
  readonly batch: Uint8Array
  readonly encoding: BatchEncoding
}

export function compress(encoded: Uint8Array): PackedBatch {
  const params = { [constants.ZSTD_c_compressionLevel]: level }
  return { batch: zstdCompressSync(encoded, { params }), encoding: 'zstd' }
}

/** Never throws. */
export function uncompress(
  { batch, encoding }: PackedBatch,
  { bytesMax } = defaultBatchLimits,
): Uint8Array | BatchFault {
  if (encoding === 'identity') return batch
  try {
    const params = { [constants.ZSTD_d_windowLogMax]: windowLogMax }
    return zstdDecompressSync(batch, { maxOutputLength: bytesMax, params })
  } catch (error) {
    const isLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE'
    return isLarge
      ? { fault: 'too-large', says: `a batch has more than ${bytesMax} bytes` }
      : { fault: 'malformed', says: 'the batch is no frame of Zstandard that is complete' }
  }
}

/** The parts of an envelope's batch. Never throws. */
export function openBatch(
  envelope: Pick<Envelope, 'batch' | 'encoding'>,
  limits: BatchLimits = defaultBatchLimits,
): ShippedPart[] | BatchFault {
  const bytes = uncompress(envelope, limits)
  return 'fault' in bytes ? bytes : decodeBatch(bytes, limits)
}
