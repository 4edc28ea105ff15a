/** Captures that are made of nothing but a seed: the same on every machine. */
import { type Random, seededRandom } from '../engine.ts'
import {
  closedStream,
  datagrams,
  openStream,
  type Planned,
  type Sizes,
  writePlanned,
} from './conversations.ts'
import { ack, answering, syn, synAck, tcpFrame } from './frames.ts'
import type { FrameSink } from './pcap-sink.ts'

const startUs = 1.7e15
const clients = 0x0a_00_00_00
const servers = 0xc6_33_64_00
const datagramPorts = [123, 443, 3_478, 5_000] as const
const streamPorts = [80, 443, 8_080, 22] as const

/** Answered flows of two packets (three in five of them) or eight, about a thousand a second. */
export function writeSmall(sink: FrameSink, flows = 200_000): void {
  const random = seededRandom(1)
  const planned: Planned[] = []
  let timeUs = startUs
  for (let flow = 0; flow < flows; flow++) {
    timeUs += 500 + random.below(1_000)
    const from = clients + random.below(4_000)
    const to = servers + random.below(2_000)
    planned.push(...conversation(random, { from, to, timeUs, closes: true }))
  }
  writePlanned(planned, sink)
}

/** Answered flows, each of a client of its own, that are all still open when the capture ends after a hundred seconds. */
export function writeAnswered(sink: FrameSink, flows = 130_000): void {
  const random = seededRandom(2)
  const planned: Planned[] = []
  const stepUs = 1e8 / flows
  for (let flow = 0; flow < flows; flow++) {
    const from = 0x2d_00_00_00 + flow * 7
    const to = clients + random.below(200)
    const timeUs = startUs + Math.floor(flow * stepUs)
    planned.push(...conversation(random, { from, to, timeUs, closes: false }))
  }
  writePlanned(planned, sink)
}

interface Conversation {
  readonly from: number
  readonly to: number
  readonly timeUs: number
  readonly closes: boolean
}

function conversation(random: Random, { from, to, timeUs, closes }: Conversation): Planned[] {
  const fromPort = 1_024 + random.below(60_000)
  if (random.next() < 0.6) {
    const ends = { from, to, fromPort, toPort: pick(random, datagramPorts) }
    return datagrams(ends, timeUs, sizes(random, 20, 300))
  }
  const ends = { from, to, fromPort, toPort: pick(random, streamPorts) }
  const numbers = { ours: random.below(1e9), theirs: random.below(1e9) }
  const stream = { ...sizes(random, 200, 1_000), ...numbers }
  return closes ? closedStream(ends, timeUs, stream) : openStream(ends, timeUs, stream)
}

function sizes(random: Random, answerMin: number, answerSpread: number): Sizes {
  return { question: 20 + random.below(400), answer: answerMin + random.below(answerSpread) }
}

function pick(random: Random, ports: readonly number[]): number {
  return ports[random.below(ports.length)]!
}

/** Downloads at the same time; every third packet is an acknowledgement. */
export function writeBig(sink: FrameSink, flows = 40, packetsPerFlow = 10_000): void {
  const random = seededRandom(3)
  let timeUs = startUs
  const open = Array.from({ length: flows }, (_, i) => {
    const ends = { from: clients + i, to: servers + i, fromPort: 40_000 + i, toPort: 443 }
    return { ends, ours: random.below(1e9), theirs: random.below(1e9), packets: 0 }
  })
  for (const flow of open) {
    timeUs += 1_000
    const { ends, ours, theirs } = flow
    sink.frame(timeUs, tcpFrame(ends, { seq: ours, ack: 0, flags: syn, payloadBytes: 0 }))
    const answer = { seq: theirs, ack: ours + 1, flags: synAck, payloadBytes: 0 }
    sink.frame(timeUs + 500, tcpFrame(answering(ends), answer))
    flow.ours++
    flow.theirs++
  }
  for (let packet = 0; packet < flows * packetsPerFlow; packet++) {
    const flow = open[random.below(flows)]!
    timeUs += 200
    const isAck = flow.packets++ % 3 === 2
    const payloadBytes = isAck ? 0 : 600 + random.below(800)
    const [seq, acked] = isAck ? [flow.ours, flow.theirs] : [flow.theirs, flow.ours]
    const ends = isAck ? flow.ends : answering(flow.ends)
    sink.frame(timeUs, tcpFrame(ends, { seq, ack: acked, flags: ack, payloadBytes }))
    if (!isAck) flow.theirs += payloadBytes
  }
}
