/** What the tests of this folder share: frames from hexadecimal text, rows as records, and hostile variations. */
import fc from 'fast-check'
import { expect } from 'vitest'
import {
  type Application,
  type FrameBatch,
  PacketKind,
  Protocol,
  type Recognition,
  type StreamHeads,
} from '../../contracts/index.ts'
import { addressText, printable } from '../../kernel/index.ts'
import { createDecoder, type Decoder } from './decode.ts'
import { answersTo, type LoginReader } from './login-answers.ts'
import { recognise } from './recognise.ts'
import type { HeadReader } from './recognition.ts'

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
  expect(decodeSample(sample).rows, 'the sample itself is read').not.toEqual([])
  for (let length = 0; length < last.length; length++) {
    const cut = { ...sample, frames: [...sample.frames.slice(0, -1), last.subarray(0, length)] }
    for (const wireLength of [last.length, length]) {
      const { rows, counts } = expectSameWhateverLiesAround(cut, wireLength)
      const accounted =
        rows.length +
        Object.values(counts.malformed).length +
        Object.values(counts.cut).length +
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

/** Cuts the message to every length; nothing around it is read, and what `read` makes of it is sound. */
export function expectEveryMessageLengthToBeRead(message: Uint8Array, read: MessageReader): void {
  for (let length = 0; length <= message.length; length++)
    expectMessageToBeRead(message.subarray(0, length), read)
}

/** Hostile variations of a message; `read` says what it makes of them and must not throw. */
export function expectHostileBytesToBeRead(good: Uint8Array, read: MessageReader): void {
  fc.assert(
    fc.property(hostile(good), (bytes) => expectMessageToBeRead(bytes, read)),
    runs,
  )
}

type MessageReader = (bytes: Uint8Array) => unknown

function expectMessageToBeRead(bytes: Uint8Array, read: MessageReader): void {
  const made = read(strict(surrounded(bytes, 0xff)))
  expectSame(made, read(strict(surrounded(bytes, 0))))
  expectSound(made)
}

/**
 * Cuts each side of a flow's first bytes to every length, with the other side whole and silent: the reader and
 * `recognise` say something sound each time, and a second look at all of it is not misled by what the first
 * one said. Over TCP a last word stands, whatever else comes.
 */
export function expectEveryHeadLengthToBeRead(heads: StreamHeads, read: HeadReader): void {
  expect(read(heads)?.application, 'the sample itself is read').toMatchObject({})
  const whole = recognise(heads)
  for (const cut of cutsOf(heads)) {
    const { application: before, isFinal } = expectHeadsToBeRead(cut, read)
    expectSame(recognise({ ...heads, before }), whole)
    // A datagram that is cut is another datagram.
    if (isFinal && heads.protocol === Protocol.tcp)
      expect(nameOf(before), 'a last word').toBe(nameOf(whole.application))
  }
}

function nameOf(application: Application | null): string | undefined {
  return application?.kind === 'plain' ? application.name : application?.kind
}

function cutsOf(heads: StreamHeads): StreamHeads[] {
  const { forward, backward } = heads
  const silent = new Uint8Array(0)
  const lengths = ({ length }: Uint8Array) => Array.from({ length: length + 1 }, (_, i) => i)
  return [
    ...lengths(forward).flatMap((length) =>
      [backward, silent].map((other) => ({
        forward: forward.subarray(0, length),
        backward: other,
      })),
    ),
    ...lengths(backward).flatMap((length) =>
      [forward, silent].map((other) => ({
        forward: other,
        backward: backward.subarray(0, length),
      })),
    ),
  ].map((sides) => ({ ...heads, ...sides }))
}

/** Hostile variations of either side or both, as `expectEveryHeadLengthToBeRead`. */
export function expectHostileHeadsToBeRead(heads: StreamHeads, read: HeadReader): void {
  const side = (good: Uint8Array) =>
    good.length === 0
      ? fc.uint8Array({ maxLength: 16 })
      : fc.oneof(fc.constant(good), hostile(good))
  fc.assert(
    fc.property(side(heads.forward), side(heads.backward), (forward, backward) => {
      expectHeadsToBeRead({ ...heads, forward, backward }, read)
    }),
    runs,
  )
}

/** What `recognise` says of them while more bytes may come; once none will, the word must be the last. */
function expectHeadsToBeRead(heads: StreamHeads, read: HeadReader): Recognition {
  const { own, all } = expectSoundLook({ ...heads, isComplete: true }, read)
  for (const said of [own, all]) expect(said?.isFinal ?? true, 'nothing is waited for').toBe(true)
  return expectSoundLook({ ...heads, isComplete: false }, read).all
}

function expectSoundLook(heads: StreamHeads, read: HeadReader) {
  const look = (around: number) => {
    const [forward, backward] = [heads.forward, heads.backward].map((bytes) =>
      surrounded(bytes, around),
    )
    const inside = { ...heads, forward: forward!, backward: backward! }
    return { own: read(inside), all: recognise(inside) }
  }
  const looked = look(0xff)
  expectSame(looked, look(0))
  expectSound(looked)
  if ((looked.own?.application ?? null) !== null)
    expect(looked.all.application, 'its openings in `recognise`').not.toBeNull()
  return looked
}

/** The bytes, with room filled with `around` before and after them. */
function surrounded(bytes: Uint8Array, around: number): Uint8Array {
  const room = new Uint8Array(bytes.length + 2 * gap).fill(around)
  room.set(bytes, gap)
  return room.subarray(gap, gap + bytes.length)
}

/** A view that fails where a byte past its end is read: else it is undefined, and in `u16` quietly 0. */
function strict(bytes: Uint8Array): Uint8Array {
  return new Proxy(bytes, {
    get(target, key) {
      if (key === 'subarray')
        return (from?: number, to?: number) => strict(target.subarray(from, to))
      const value: unknown = Reflect.get(target, key)
      if (value === undefined && typeof key === 'string' && /^-?\d+$/.test(key))
        expect.fail(`byte ${key} of ${target.length} is read`)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

const charactersMax = 512

/** Of all that a reader says: numbers that count something, texts of a bounded length that can be shown. */
function expectSound(said: unknown): void {
  if (typeof said === 'number') {
    if (!(Number.isFinite(said) && said >= 0)) expect.fail(`${said} counts nothing`)
  } else if (typeof said === 'string') {
    if (said.length > charactersMax || printable(said) !== said)
      expect.fail(`${JSON.stringify(said)} cannot be shown`)
  } else if (said === undefined) expect.fail('a field is missing')
  else if (typeof said === 'object' && said !== null && !(said instanceof Uint8Array))
    for (const part of Object.values(said)) expectSound(part)
}

export function tcpHeads(forward: Uint8Array | string, backward: Uint8Array | string): StreamHeads {
  return { ...udpHeads(forward, backward), protocol: 6 }
}

export function udpHeads(forward: Uint8Array | string, backward: Uint8Array | string): StreamHeads {
  const bytes = (given: Uint8Array | string) =>
    typeof given === 'string' ? latin1Bytes(given) : given
  return { protocol: 17, forward: bytes(forward), backward: bytes(backward), isComplete: true }
}

/** What a reader of answers counts, as a record of its own. */
export function answersOf(heads: StreamHeads, read: LoginReader) {
  const { accepted, refused, anonymous, isSettled } = answersTo(heads, read)
  return { accepted, refused, anonymous, isSettled }
}
