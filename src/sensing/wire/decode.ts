/** Frames to packets: each frame is read layer by layer into a row of columns, or counted. */
import {
  type DecodeCounts,
  type FrameBatch,
  type Malformed,
  type PacketBatch,
  packetBatch,
} from '../../contracts/index.ts'
import { readEthernet } from './ethernet.ts'
import { Fragments } from './fragments.ts'
import { readIp } from './ip.ts'
import { readIpv6Chain } from './ipv6.ts'
import { type DecodeLimits, defaultLimits } from './limits.ts'
import { readCookedV1, readCookedV2 } from './linux-cooked.ts'
import { readLoopback } from './loopback.ts'
import type { Reading } from './reading.ts'
import { layOutGivenUp } from './reassemble.ts'
import { Tally } from './tally.ts'
import { readTransport } from './transport.ts'
import { Twice } from './twice.ts'
import { Unread } from './unread.ts'

export interface Decoder {
  /** Reads a batch of frames. What it returns is valid until the next call. */
  decode(frames: FrameBatch): PacketBatch
  counts(): DecodeCounts
  /** The last refusal of each layer that refused anything: where to look in the capture. */
  lastMalformed(): readonly Malformed[]
}

/** LINKTYPE_ values that are read. 12 and 14 are what raw IP is called on some systems. */
const LinkType = {
  null: 0,
  ethernet: 1,
  rawBsd: 12,
  rawOpenBsd: 14,
  raw: 101,
  loop: 108,
  cookedV1: 113,
  ipv4: 228,
  ipv6: 229,
  cookedV2: 276,
} as const

const batchPacketsDefault = 1024
/** Rows past one for each frame: for datagrams that are given up while they wait for fragments. */
const spareRows = 64

export function createDecoder(
  options: { readonly limits?: Partial<DecodeLimits>; readonly batchPackets?: number } = {},
): Decoder {
  const limits = { ...defaultLimits, ...options.limits }
  const reading = newReading(limits, options.batchPackets ?? batchPacketsDefault)
  return {
    decode: (frames) => decodeBatch(reading, frames),
    counts: () => ({
      frames: reading.tally.frames,
      malformed: reading.tally.malformed(),
      cut: reading.tally.cuts(),
      unsupported: reading.tally.unread(),
      fragmentsDropped: reading.fragments.dropped,
      looked: reading.twice.looked,
      copies: reading.twice.copies,
    }),
    lastMalformed: () => reading.tally.lastMalformed(),
  }
}

function newReading(limits: DecodeLimits, batchPackets: number): Reading {
  return {
    bytes: new Uint8Array(0),
    start: 0,
    capturedEnd: 0,
    sentEnd: 0,
    wireEnd: 0,
    timeUs: 0,
    frame: 0,
    vlan: 0,
    protocol: 0,
    ipLength: 0,
    identification: 0,
    isReassembled: 0,
    linkStart: 0,
    isPart: false,
    isInPseudowire: false,
    batch: packetBatch(batchPackets + spareRows),
    reassembledLength: 0,
    tally: new Tally(),
    fragments: new Fragments(limits),
    twice: new Twice(),
  }
}

function decodeBatch(reading: Reading, frames: FrameBatch): PacketBatch {
  const { count } = frames
  prepare(reading, frames)
  const { batch, fragments } = reading
  for (let i = 0; i < count; i++) {
    startFrame(reading, frames, i)
    readFrame(reading, frames.linkTypes[i]!)
    if (fragments.hasGivenUp) readGivenUp(reading, batch.kinds.length - (count - i - 1))
  }
  reading.tally.frames += count
  return batch
}

/** Empties the batch: a column that no layer writes must read 0. */
function prepare(reading: Reading, frames: FrameBatch): void {
  if (reading.batch.kinds.length < frames.count + spareRows)
    reading.batch = packetBatch(frames.count + spareRows)
  const { batch } = reading
  clear(batch)
  batch.count = 0
  batch.bytes = frames.bytes
  reading.reassembledLength = 0
}

function clear(batch: PacketBatch): void {
  const { count } = batch
  batch.sourcePorts.fill(0, 0, count)
  batch.destinationPorts.fill(0, 0, count)
  batch.protocols.fill(0, 0, count)
  batch.ipLengths.fill(0, 0, count)
  batch.tcpFlags.fill(0, 0, count)
  batch.tcpSequences.fill(0, 0, count)
  batch.tcpAcknowledgements.fill(0, 0, count)
  batch.tcpWindows.fill(0, 0, count)
  batch.payloadLengths.fill(0, 0, count)
  batch.payloadCaptured.fill(0, 0, count)
  batch.payloadOffsets.fill(0, 0, count)
  batch.isReassembled.fill(0, 0, count)
  batch.linkStarts.fill(0, 0, count)
  batch.arpOperations.fill(0, 0, count)
  batch.arpSenderMacs.fill(0, 0, count)
  batch.arpTargetMacs.fill(0, 0, count)
  batch.echoIds.fill(0, 0, count)
  batch.echoSequences.fill(0, 0, count)
}

function startFrame(reading: Reading, frames: FrameBatch, i: number): void {
  const start = frames.offsets[i]!
  reading.bytes = frames.bytes
  reading.start = start
  reading.capturedEnd = start + frames.capturedLengths[i]!
  reading.sentEnd = Math.max(start + frames.wireLengths[i]!, reading.capturedEnd)
  reading.wireEnd = reading.sentEnd
  reading.timeUs = frames.timesUs[i]!
  reading.frame = frames.firstFrame + i
  reading.vlan = 0
  reading.isReassembled = 0
  reading.linkStart = 0
  reading.isPart = false
  reading.isInPseudowire = false
}

function readFrame(reading: Reading, linkType: number) {
  switch (linkType) {
    case LinkType.ethernet:
      return readEthernet(reading, reading.start)
    case LinkType.cookedV1:
      return readCookedV1(reading, reading.start)
    case LinkType.cookedV2:
      return readCookedV2(reading, reading.start)
    case LinkType.raw:
    case LinkType.rawBsd:
    case LinkType.rawOpenBsd:
    case LinkType.ipv4:
    case LinkType.ipv6:
      return readIp(reading, reading.start)
    case LinkType.null:
    case LinkType.loop:
      return readLoopback(reading, reading.start)
    default:
      return reading.tally.leave(Unread.linkType, linkType)
  }
}

/** A datagram that never completed still tells who spoke to whom; its row has the time at which it was given up. */
function readGivenUp(reading: Reading, rowsFree: number) {
  for (;;) {
    const datagram = reading.fragments.takeGivenUp()
    if (datagram === undefined) return
    if (reading.batch.count >= rowsFree) continue
    layOutGivenUp(reading, datagram)
    if (datagram.header.isIpv6) readIpv6Chain(reading, reading.start, reading.protocol)
    else readTransport(reading, reading.start)
  }
}
