/** What every packet adds to its flow: sizes, gaps, flags, activity, the first packets. Welford's moments. */
import { TcpFlag } from '../../contracts/index.ts'
import {
  Bit,
  Byte,
  byteStride,
  Dir,
  type FlowColumns,
  Moment,
  Num,
  numberStride,
  sequenceMax,
  Word,
} from './columns.ts'
import { isSetAhead } from './event-clock.ts'
import type { Step } from './step.ts'

/** CICFlowMeter's activity timeout: a longer silence ends an active period. */
const silenceMs = 5_000

export function addPacket(columns: FlowColumns, step: Step): void {
  const gapMs = addTime(columns, step)
  addToDirection(columns, step)
  if (step.flags !== 0) addFlags(columns, step)
  const at = step.word
  const length = columns.words[at + Word.sequenceLength]!
  if (length < sequenceMax) {
    const entry = at + Word.sequence + 2 * length
    columns.words[entry] = step.payload
    columns.floats[entry + 1] = gapMs
    columns.bytes[step.slot * byteStride + Byte.sequenceFlags + length] = step.flags
    columns.words[at + Word.sequenceBackward]! |= step.direction << length
    columns.words[at + Word.sequenceLength] = length + 1
  }
}

/** A flow from before the clock was set moves with it, as if its packet before came at the clock's time. */
export function setTimes(columns: FlowColumns, slot: number, clockUs: number): void {
  const numbers = columns.numbers
  const at = slot * numberStride
  const lastUs = numbers[at + Num.lastUs]!
  const aheadUs = lastUs - clockUs
  // Capture times never pass the clock but where it was set back.
  if (aheadUs <= 0 && !isSetAhead(lastUs, clockUs)) return
  numbers[at + Num.firstUs]! -= aheadUs
  numbers[at + Num.lastUs]! -= aheadUs
  numbers[at + Num.activeStartUs]! -= aheadUs
  numbers[at + Num.eventUs]! -= aheadUs
  numbers[at + Num.beganUs]! -= aheadUs
  numbers[at + Num.secondUs]! -= aheadUs
  numbers[at + Num.forward + Dir.lastUs]! -= aheadUs
  numbers[at + Num.backward + Dir.lastUs]! -= aheadUs
}

/** Yields the milliseconds since the flow's packet before; a packet older than that one has a gap of 0. */
function addTime(columns: FlowColumns, step: Step): number {
  const numbers = columns.numbers
  const at = step.number
  const time = step.timeUs
  const count = numbers[at + Num.forward + Dir.packets]! + numbers[at + Num.backward + Dir.packets]!
  if (count === 0) {
    numbers[at + Num.firstUs] = time
    numbers[at + Num.lastUs] = time
    numbers[at + Num.activeStartUs] = time
    return 0
  }
  const last = numbers[at + Num.lastUs]!
  const gapMs = time > last ? (time - last) / 1000 : 0
  addMoment(numbers, at + Num.gaps, gapMs)
  if (gapMs > silenceMs) {
    numbers[at + Num.activeMs]! += (last - numbers[at + Num.activeStartUs]!) / 1000
    numbers[at + Num.silences]! += 1
    numbers[at + Num.idleMs]! += gapMs
    if (gapMs > numbers[at + Num.idleMaxMs]!) numbers[at + Num.idleMaxMs] = gapMs
    numbers[at + Num.activeStartUs] = time
  }
  if (time > last) numbers[at + Num.lastUs] = time
  return gapMs
}

function addToDirection(columns: FlowColumns, step: Step): void {
  const numbers = columns.numbers
  const at = step.side
  const size = step.payload
  const before = numbers[at + Dir.packets]!
  numbers[at + Dir.ip]! += step.ipBytes
  addMoment(numbers, at + Dir.sizes, size)
  const last = numbers[at + Dir.lastUs]!
  if (before > 0) {
    const gapMs = step.timeUs > last ? (step.timeUs - last) / 1000 : 0
    addMoment(numbers, at + Dir.gaps, gapMs)
  }
  if (before === 0 || step.timeUs > last) numbers[at + Dir.lastUs] = step.timeUs
  if (size > 0) {
    if (numbers[at + Dir.data] === 0) numbers[at + Dir.firstPayload] = size
    numbers[at + Dir.payload]! += size
    numbers[at + Dir.data]! += 1
  }
}

/** Takes `value` into the moments that lie at `at`. */
function addMoment(numbers: Float64Array, at: number, value: number): void {
  const count = numbers[at]! + 1
  numbers[at] = count
  if (count === 1) {
    numbers[at + Moment.min] = value
    numbers[at + Moment.max] = value
    numbers[at + Moment.mean] = value
    return
  }
  if (value < numbers[at + Moment.min]!) numbers[at + Moment.min] = value
  if (value > numbers[at + Moment.max]!) numbers[at + Moment.max] = value
  const mean = numbers[at + Moment.mean]!
  const delta = value - mean
  const moved = mean + delta / count
  numbers[at + Moment.mean] = moved
  numbers[at + Moment.squares]! += delta * (value - moved)
}

function addFlags(columns: FlowColumns, step: Step): void {
  const numbers = columns.numbers
  const flags = step.flags
  const at = step.number
  const side = step.side
  if (flags & TcpFlag.ack) numbers[at + Num.ack]! += 1
  if (flags & TcpFlag.psh) numbers[side + Dir.psh]! += 1
  if ((flags & ~(TcpFlag.ack | TcpFlag.psh)) === 0) return
  if (flags & TcpFlag.syn) {
    numbers[at + Num.syn]! += 1
    columns.words[step.word + Word.bits]! |= Bit.synSeen
  }
  if (flags & TcpFlag.fin) numbers[at + Num.fin]! += 1
  if (flags & TcpFlag.rst) numbers[side + Dir.rst]! += 1
  if (flags & TcpFlag.urg) numbers[at + Num.urg]! += 1
  if (flags & (TcpFlag.ece | TcpFlag.cwr)) numbers[at + Num.ece]! += 1
}
