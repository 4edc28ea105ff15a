import { closeSync, openSync, renameSync, writeSync } from 'node:fs'

/** Takes frames in the order they are to be written. */
export interface FrameSink {
  frame(timeUs: number, bytes: Uint8Array, wireLength?: number): void
}

/** Little-endian pcap of microseconds, version 2.4. */
const magic = 0xa1b2c3d4
const snapLength = 262_144
const ethernet = 1
const headerBytes = 24
const recordHeaderBytes = 16
const bufferBytes = 1 << 20

/** Frames as a pcap, handed to `write` in large pieces that are valid during the call. */
export function createPcapSink(write: (piece: Uint8Array) => void, linkType = ethernet) {
  const buffer = Buffer.alloc(bufferBytes)
  buffer.writeUInt32LE(magic, 0)
  buffer.writeUInt16LE(2, 4)
  buffer.writeUInt16LE(4, 6)
  buffer.writeUInt32LE(snapLength, 16)
  buffer.writeUInt32LE(linkType, 20)
  let used = headerBytes
  const flush = () => {
    write(buffer.subarray(0, used))
    used = 0
  }
  return {
    frame(timeUs: number, bytes: Uint8Array, wireLength = bytes.length) {
      if (used + recordHeaderBytes + bytes.length > buffer.length) flush()
      const whole = Math.floor(timeUs)
      buffer.writeUInt32LE(Math.floor(whole / 1e6), used)
      buffer.writeUInt32LE(whole % 1e6, used + 4)
      buffer.writeUInt32LE(bytes.length, used + 8)
      buffer.writeUInt32LE(wireLength, used + 12)
      buffer.set(bytes, used + recordHeaderBytes)
      used += recordHeaderBytes + bytes.length
    },
    flush,
  }
}

/** Writes what `make` gives; the file is there whole or not at all. */
export async function writePcap(
  path: string,
  make: (sink: FrameSink) => Promise<void> | void,
  linkType = ethernet,
): Promise<void> {
  const draft = `${path}.${process.pid}`
  const file = openSync(draft, 'w')
  const sink = createPcapSink((piece) => writeSync(file, piece), linkType)
  await make(sink)
  sink.flush()
  closeSync(file)
  renameSync(draft, path)
}
