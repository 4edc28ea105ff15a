/** What the tests of this folder share: frames from hexadecimal text, rows as records, and hostile variations. */
import fc from 'fast-check'
import { expect } from 'vitest'
import { type FrameBatch, PacketKind, type StreamHeads } from '../contracts/index.ts'
import { addressText } from '../kernel/index.ts'
import { createDecoder, type Decoder } from './decode.ts'

export function hex(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text.replace(/\s+/g, ''), 'hex'))
}

export function latin1Bytes(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, 'latin1'))
}

export interface Sample {
  readonly linkType: number
  readonly frames: readonly Uint8Array[]
}

interface FrameOptions {
  readonly linkType: number
  /** Bytes each frame had on the wire; by default as many as are given. */
  readonly wireLength?: number
  /** What lies around the frames in the buffer: nothing may depend on it. */
  readonly around?: number
  readonly timesUs?: readonly number[]
}

const gap = 64

export function batchOf(frames: readonly Uint8Array[], options: FrameOptions): FrameBatch {
  const size = frames.reduce((sum, frame) => sum + frame.length + gap, gap)
  const bytes = new Uint8Array(size).fill(options.around ?? 0xff)
  const offsets = new Uint32Array(frames.length)
  let at = gap
  for (const [i, frame] of frames.entries()) {
    offsets[i] = at
    bytes.set(frame, at)
    at += frame.length + gap
  }
  return {
    bytes,
    count: frames.length,
    offsets,
    capturedLengths: Uint32Array.from(frames, (frame) => frame.length),
    wireLengths: Uint32Array.from(frames, (frame) => options.wireLength ?? frame.length),
    timesUs: Float64Array.from(frames, (_, i) => options.timesUs?.[i] ?? i),
    linkTypes: Uint16Array.from(frames, () => options.linkType),
    firstFrame: 0,
  }
}

/** Every column of the rows a batch makes, as records. */
export function rowsOf(decoder: Decoder, frames: FrameBatch) {
  const batch = decoder.decode(frames)
  return Array.from({ length: batch.count }, (_, i) => {
    const from = batch.isReassembled[i] === 1 ? batch.reassembled : batch.bytes
    const payload = from.subarray(
      batch.payloadOffsets[i]!,
      batch.payloadOffsets[i]! + batch.payloadCaptured[i]!,
    )
    return {
      kind: batch.kinds[i] === PacketKind.arp ? 'arp' : 'ip',
      timeUs: batch.timesUs[i]!,
      frame: batch.frames[i]!,
      source: addressText(batch.sources, i * 4),
      destination: addressText(batch.destinations, i * 4),
      ports: [batch.sourcePorts[i]!, batch.destinationPorts[i]!],
      protocol: batch.protocols[i]!,
      vlan: batch.vlans[i]!,
      ipLength: batch.ipLengths[i]!,
      tcp: [
        batch.tcpFlags[i]!,
        batch.tcpSequences[i]!,
        batch.tcpAcknowledgements[i]!,
        batch.tcpWindows[i]!,
      ],
      payloadLength: batch.payloadLengths[i]!,
      payloadCaptured: batch.payloadCaptured[i]!,
      payload: Buffer.from(payload).toString('latin1'),
      isReassembled: batch.isReassembled[i] === 1,
      arp: [batch.arpOperations[i]!, batch.arpSenderMacs[i]!, batch.arpTargetMacs[i]!],
      echo: [batch.echoIds[i]!, batch.echoSequences[i]!],
    }
  })
}

export function decodeSample(sample: Sample, options: Partial<FrameOptions> = {}) {
  const decoder = createDecoder({ batchPackets: sample.frames.length })
  const rows = rowsOf(decoder, batchOf(sample.frames, { linkType: sample.linkType, ...options }))
  return { rows, row: rows[0]!, counts: decoder.counts(), malformed: decoder.lastMalformed() }
}

/**
 * Cuts the sample's last frame to every shorter length, as a short snap length does and as a short packet
 * does: each time there is a row or a count, and nothing around the frame is read.
 */
export function expectEveryLengthToBeRead(sample: Sample): void {
  const last = sample.frames.at(-1)!
  for (let length = 0; length < last.length; length++) {
    const cut = { ...sample, frames: [...sample.frames.slice(0, -1), last.subarray(0, length)] }
    for (const wireLength of [last.length, length]) {
      const { rows, counts } = expectSameWhateverLiesAround(cut, wireLength)
      const accounted =
        rows.length +
        Object.values(counts.malformed).length +
        Object.values(counts.unsupported).length +
        counts.fragmentsDropped
      expect(accounted, `at length ${length}`).toBeGreaterThan(0)
    }
  }
}

function expectSameWhateverLiesAround(sample: Sample, wireLength?: number) {
  const wire = wireLength === undefined ? {} : { wireLength }
  const zeros = decodeSample(sample, { around: 0, ...wire })
  const ones = decodeSample(sample, { around: 0xff, ...wire })
  expectSame(ones, zeros)
  for (const row of ones.rows) {
    expect(row.payload.length).toBe(row.payloadCaptured)
    expect(row.payloadCaptured).toBeLessThanOrEqual(row.payloadLength)
  }
  return ones
}

/** As `toEqual`, but quick where they are the same, as they are thousands of times. */
function expectSame(one: unknown, other: unknown): void {
  if (JSON.stringify(one) !== JSON.stringify(other)) expect(one).toEqual(other)
}

/** The sample with a few bytes changed, or random bytes altogether. */
function hostile(good: Uint8Array): fc.Arbitrary<Uint8Array> {
  const changes = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), {
    minLength: 1,
    maxLength: 6,
  })
  const mutated = fc.tuple(changes, fc.nat(good.length)).map(([edits, length]) => {
    const bytes = Uint8Array.from(good)
    for (const [at, value] of edits) bytes[at] = value
    return bytes.subarray(0, length)
  })
  return fc.oneof(
    { weight: 4, arbitrary: mutated },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 128 }) },
  )
}

const runs = { numRuns: 300, seed: 20_261_122 }

/** Hostile variations of each frame: no exception, no read outside, at most a row for each frame. */
export function expectHostileFramesToBeRead(sample: Sample): void {
  const frames = fc.tuple(...sample.frames.map(hostile))
  fc.assert(
    fc.property(frames, (varied) => {
      const { rows } = expectSameWhateverLiesAround({ ...sample, frames: varied })
      expect(rows.length).toBeLessThanOrEqual(varied.length)
    }),
    runs,
  )
}

/** Hostile variations of a message; `read` says what it makes of them and must not throw. */
export function expectHostileBytesToBeRead(
  good: Uint8Array,
  read: (bytes: Uint8Array) => unknown,
): void {
  for (let length = 0; length <= good.length; length++)
    expectSameInside(good.subarray(0, length), read)
  fc.assert(
    fc.property(hostile(good), (bytes) => expectSameInside(bytes, read)),
    runs,
  )
}

function expectSameInside(bytes: Uint8Array, read: (bytes: Uint8Array) => unknown): void {
  const inside = (around: number) => {
    const room = new Uint8Array(bytes.length + 2 * gap).fill(around)
    room.set(bytes, gap)
    return room.subarray(gap, gap + bytes.length)
  }
  expectSame(read(inside(0xff)), read(inside(0)))
}

export function tcpHeads(forward: Uint8Array | string, backward: Uint8Array | string): StreamHeads {
  return { ...udpHeads(forward, backward), protocol: 6 }
}

export function udpHeads(forward: Uint8Array | string, backward: Uint8Array | string): StreamHeads {
  const bytes = (given: Uint8Array | string) =>
    typeof given === 'string' ? latin1Bytes(given) : given
  return { protocol: 17, forward: bytes(forward), backward: bytes(backward), isComplete: true }
}
