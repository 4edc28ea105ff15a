/** A capture's name or path in, a plain pcap file out: made from a seed, or of the shared data, once. */
export { closedStream, datagrams, type Planned, writePlanned } from './conversations.ts'
export { type Ends, tcpFrame } from './frames.ts'
export { type CaptureFile, captureNames, obtain } from './obtain.ts'
export { writePcap } from './pcap-sink.ts'
export { writeRepeated } from './repeat.ts'
