import {
  ack,
  answering,
  type Ends,
  finAck,
  pushAck,
  syn,
  synAck,
  tcpFrame,
  udpFrame,
} from './frames.ts'
import type { FrameSink } from './pcap-sink.ts'

/** A frame that is made when its time has come. */
export interface Planned {
  readonly timeUs: number
  readonly make: () => Buffer
}

/** Payload of the question and of the answer, bytes. */
export interface Sizes {
  readonly question: number
  readonly answer: number
}

/** A datagram and its answer 20 ms later. */
export function datagrams(ends: Ends, timeUs: number, { question, answer }: Sizes): Planned[] {
  return [
    { timeUs, make: () => udpFrame(ends, question) },
    { timeUs: timeUs + 20_000, make: () => udpFrame(answering(ends), answer) },
  ]
}

/** First sequence numbers of both sides. */
export interface Numbers {
  readonly ours: number
  readonly theirs: number
}

/** Handshake, question and answer: five packets, and the connection stays open. */
export function openStream(
  ends: Ends,
  timeUs: number,
  { question, answer, ours, theirs }: Sizes & Numbers,
): Planned[] {
  const back = answering(ends)
  const at = (afterUs: number, from: Ends, segment: readonly [number, number, number, number]) => {
    const [seq, acked, flags, payloadBytes] = segment
    const make = () => tcpFrame(from, { seq, ack: acked, flags, payloadBytes })
    return { timeUs: timeUs + afterUs, make }
  }
  return [
    at(0, ends, [ours, 0, syn, 0]),
    at(10_000, back, [theirs, ours + 1, synAck, 0]),
    at(10_100, ends, [ours + 1, theirs + 1, ack, 0]),
    at(10_200, ends, [ours + 1, theirs + 1, pushAck, question]),
    at(25_000, back, [theirs + 1, ours + 1 + question, pushAck, answer]),
  ]
}

/** The same, and both sides close: eight packets. */
export function closedStream(ends: Ends, timeUs: number, stream: Sizes & Numbers): Planned[] {
  const ours = stream.ours + 1 + stream.question
  const theirs = stream.theirs + 1 + stream.answer
  const back = answering(ends)
  const last = (afterUs: number, from: Ends, segment: readonly [number, number, number]) => {
    const [seq, acked, flags] = segment
    const make = () => tcpFrame(from, { seq, ack: acked, flags, payloadBytes: 0 })
    return { timeUs: timeUs + afterUs, make }
  }
  return [
    ...openStream(ends, timeUs, stream),
    last(25_100, ends, [ours, theirs, finAck]),
    last(35_000, back, [theirs, ours + 1, finAck]),
    last(35_100, ends, [ours + 1, theirs + 1, ack]),
  ]
}

/** Writes in order of time; equal times keep the order they were planned in. */
export function writePlanned(planned: Planned[], sink: FrameSink): void {
  planned.sort((a, b) => a.timeUs - b.timeUs)
  for (const { timeUs, make } of planned) sink.frame(timeUs, make())
}
