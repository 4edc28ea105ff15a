import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type FrameBatch, seededRandom } from '../engine.ts'
import type { FrameSink } from './pcap-sink.ts'

export type ReadFrames = (path: string) => AsyncIterable<FrameBatch>

interface Laid {
  readonly timeUs: number
  readonly frame: Buffer
  readonly wireLength: number
}

const startUs = 1.7e15
const spreadS = 1_800
const longestUs = 3.6e9
const ethernet = 1

/**
 * Ordinary traffic: benign captures laid over each other, each beginning at a seeded moment of half an hour. Of each
 * at most its first hour is taken; what is not Ethernet, or no capture, is left out.
 */
export async function writeOrdinary(
  sink: FrameSink,
  folder: string,
  readFrames: ReadFrames,
): Promise<void> {
  const random = seededRandom(4)
  const all: Laid[] = []
  for (const path of capturesIn(folder)) {
    const beginUs = startUs + random.below(spreadS) * 1e6 + random.below(1e6)
    try {
      await lay(all, readFrames(path), beginUs)
    } catch {
      // A capture that breaks off gives what came before.
    }
  }
  all.sort((a, b) => a.timeUs - b.timeUs)
  for (const { timeUs, frame, wireLength } of all) sink.frame(timeUs, frame, wireLength)
}

function capturesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.(pcap|pcapng|cap)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

async function lay(
  all: Laid[],
  batches: AsyncIterable<FrameBatch>,
  beginUs: number,
): Promise<void> {
  let firstUs = Number.NaN
  for await (const batch of batches) {
    if (batch.linkTypes[0] !== ethernet) return
    if (Number.isNaN(firstUs)) firstUs = batch.timesUs[0]!
    for (let i = 0; i < batch.count; i++) {
      const afterUs = batch.timesUs[i]! - firstUs
      if (afterUs < 0 || afterUs > longestUs) continue
      const start = batch.offsets[i]!
      const frame = Buffer.from(batch.bytes.subarray(start, start + batch.capturedLengths[i]!))
      all.push({ timeUs: beginUs + afterUs, frame, wireLength: batch.wireLengths[i]! })
    }
  }
}
