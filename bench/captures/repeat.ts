import type { ReadFrames } from './ordinary.ts'
import { writePcap } from './pcap-sink.ts'

/** Between the end of one time and the begin of the next, microseconds: long enough for all flows to have ended. */
export const restUs = 3.6e9

/** Writes a capture several times over into one pcap, each an hour after the end of the one before. */
export async function writeRepeated(
  path: string,
  { from, times, readFrames }: { from: string; times: number; readFrames: ReadFrames },
): Promise<void> {
  const linkType = await linkTypeOf(readFrames(from))
  const repeat = async (sink: Parameters<Parameters<typeof writePcap>[1]>[0]) => {
    let shiftUs = 0
    for (let time = 0; time < times; time++) {
      let firstUs = Number.NaN
      let lastUs = Number.NaN
      for await (const { count, timesUs, offsets, capturedLengths, ...batch } of readFrames(from)) {
        if (Number.isNaN(firstUs)) firstUs = timesUs[0]!
        for (let i = 0; i < count; i++) {
          const end = offsets[i]! + capturedLengths[i]!
          const frame = batch.bytes.subarray(offsets[i]!, end)
          sink.frame(timesUs[i]! + shiftUs, frame, batch.wireLengths[i]!)
        }
        lastUs = timesUs[count - 1]!
      }
      shiftUs += lastUs - firstUs + restUs
    }
  }
  await writePcap(path, repeat, linkType)
}

async function linkTypeOf(batches: ReturnType<ReadFrames>): Promise<number> {
  for await (const { linkTypes } of batches) return linkTypes[0]!
  throw new Error('a capture without packets cannot be measured')
}
