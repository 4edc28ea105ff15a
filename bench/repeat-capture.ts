import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import type { FrameBatch } from '../src/contracts/index.ts'
import { openCapture } from '../src/sensing/capture/index.ts'

const hourUs = 3.6e9
/** Little-endian pcap, microseconds, version 2.4. */
const magic = 0xa1b2c3d4
const snapLength = 262_144

/**
 * Writes a capture several times over into one pcap, each time an hour after the end of the time before: what a
 * long run costs, without its start. All flows have ended in that hour, so that each time is work like the first.
 */
export async function repeatCapture(from: string, to: string, times: number): Promise<void> {
  const out = createWriteStream(to)
  let shiftUs = 0
  for (let time = 0; time < times; time++) {
    await using capture = await openCapture({ kind: 'files', paths: [from] })
    let firstUs = Number.NaN
    let lastUs = 0
    for await (const frames of capture) {
      if (Number.isNaN(firstUs)) {
        firstUs = frames.timesUs[0]!
        if (time === 0) out.write(fileHeader(frames.linkTypes[0]!))
      }
      lastUs = frames.timesUs[frames.count - 1]!
      if (!out.write(recordsOf(frames, shiftUs))) await once(out, 'drain')
    }
    shiftUs += lastUs - firstUs + hourUs
  }
  out.end()
  await once(out, 'finish')
}

function fileHeader(linkType: number): Buffer {
  const header = Buffer.alloc(24)
  header.writeUInt32LE(magic, 0)
  header.writeUInt16LE(2, 4)
  header.writeUInt16LE(4, 6)
  header.writeUInt32LE(snapLength, 16)
  header.writeUInt32LE(linkType, 20)
  return header
}

function recordsOf(frames: FrameBatch, shiftUs: number): Buffer {
  const records: Buffer[] = []
  for (let i = 0; i < frames.count; i++) {
    const timeUs = Math.round(frames.timesUs[i]! + shiftUs)
    const captured = frames.capturedLengths[i]!
    const record = Buffer.alloc(16 + captured)
    record.writeUInt32LE(Math.floor(timeUs / 1e6), 0)
    record.writeUInt32LE(timeUs % 1e6, 4)
    record.writeUInt32LE(captured, 8)
    record.writeUInt32LE(frames.wireLengths[i]!, 12)
    record.set(frames.bytes.subarray(frames.offsets[i]!, frames.offsets[i]! + captured), 16)
    records.push(record)
  }
  return Buffer.concat(records)
}
