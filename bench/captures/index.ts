/** A capture's name or path in, a plain pcap file out: made from a seed, or of the shared data, once. */
export { type CaptureFile, captureNames, obtain } from './obtain.ts'
export { writeRepeated } from './repeat.ts'
