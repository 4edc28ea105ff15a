/** Frames in memory as a capture, so that a trial goes the very way that a file goes. */

import type { TrialFrame } from '../../src/detection/behaviours/trials/index.ts'
import type { Capture, CaptureCounts } from '../../src/sensing/capture/index.ts'
import type { FrameBatch } from '../engine.ts'

const batchFrames = 1024
const ethernet = 1

export function captureOf(frames: readonly TrialFrame[]): Capture {
  let handedOut = 0
  let bytes = 0
  const counts = (): CaptureCounts => ({
    ...{ frames: handedOut, bytes, kernelDrops: 0, interfaceDrops: 0 },
    ...{ incomplete: [], warnings: [], skipped: [] },
  })
  return {
    pace: null,
    counts,
    progress: () => ({ bytesRead: bytes, bytesTotal: null, file: '' }),
    stop: () => {},
    async *[Symbol.asyncIterator]() {
      for (let from = 0; from < frames.length; from += batchFrames) {
        const batch = batchOf(frames, from)
        handedOut += batch.count
        bytes += batch.bytes.length
        yield await Promise.resolve(batch)
      }
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  }
}

function batchOf(frames: readonly TrialFrame[], from: number): FrameBatch {
  const chosen = frames.slice(from, from + batchFrames)
  const offsets = new Uint32Array(chosen.length)
  let length = 0
  for (const [i, { bytes }] of chosen.entries()) {
    offsets[i] = length
    length += bytes.length
  }
  const bytes = new Uint8Array(length)
  for (const [i, frame] of chosen.entries()) bytes.set(frame.bytes, offsets[i]!)
  return {
    bytes,
    count: chosen.length,
    offsets,
    capturedLengths: Uint32Array.from(chosen, (frame) => frame.bytes.length),
    wireLengths: Uint32Array.from(chosen, (frame) => frame.wireLength),
    timesUs: Float64Array.from(chosen, (frame) => frame.timeUs),
    linkTypes: new Uint16Array(chosen.length).fill(ethernet),
    firstFrame: from,
  }
}
