/** The flow table: packets in, observations out, on event time. */
import { EndCode, type PacketBatch, PacketKind, Protocol, TcpFlag } from '../../contracts/index.ts'
import { CaptureView } from './capture-view.ts'
import { Bit, Dir, FlowColumns, Num, numberStride, Word, wordStride } from './columns.ts'
import { Copies } from './copies.ts'
import { DnsReader } from './dns-reader.ts'
import { EventClock, isSetAhead } from './event-clock.ts'
import { FlowEvents } from './flow-events.ts'
import { FlowIndex } from './flow-index.ts'
import { FlowKey, keyWords } from './flow-key.ts'
import { FlowLists, List, listOf } from './flow-lists.ts'
import type { FlowCounts, FlowTable, FlowTableOptions } from './flow-table.ts'
import { Heads } from './heads.ts'
import { HeldPacket } from './held-packet.ts'
import { noteDatagram, noteTcp } from './history.ts'
import { defaultFlowLimits, type FlowLimits } from './limits.ts'
import { isEcho, isNeighbour, tellArp, tellEcho, tellLink, tellNeighbour } from './messages.ts'
import { NameReader } from './name-reader.ts'
import { NamingReader } from './naming-reader.ts'
import { directionOf, isSyn, mayStartAnew, startsAnew } from './new-start.ts'
import { ObservationRows } from './observation-rows.ts'
import { Originators } from './originators.ts'
import { Payloads } from './payloads.ts'
import { addPacket, setTimes } from './statistics.ts'
import { Step } from './step.ts'
import { trackSequence } from './tcp-sequence.ts'
import { advanceState, hasBothFins, isFinished } from './tcp-state.ts'
import { Unread } from './unread.ts'
import { WaitingSyns } from './waiting-syns.ts'

export function createFlowTable(options: FlowTableOptions): FlowTable {
  return new Table(options)
}

const secondUs = 1_000_000
const synAck = TcpFlag.syn | TcpFlag.ack
const [newFlow, notAdded] = [-1, -2]

class Table implements FlowTable {
  readonly #limits: FlowLimits
  readonly #numbersAbove: number
  readonly #columns: FlowColumns
  readonly #index = new FlowIndex()
  readonly #lists: FlowLists
  readonly #key: FlowKey
  readonly #rows: ObservationRows
  readonly #reader: FlowTableOptions['reader']
  readonly #events: FlowEvents
  readonly #heads: Heads
  readonly #dns: DnsReader
  readonly #payloads: Payloads
  readonly #view: CaptureView
  readonly #step = new Step()
  readonly #clock: EventClock
  readonly #held = new HeldPacket()
  readonly #originators: Originators
  readonly #waitingSyns = new WaitingSyns()
  readonly #copies: Copies
  readonly #unread = new Unread()
  readonly #namesUnread = new Unread()
  /** Slots yet to be closed at the capture's end. */
  #ending: number[] | null = null
  #opened = 0
  #closed = 0
  #evicted = 0
  #latePackets = 0
  #clockJumps = 0

  constructor(options: FlowTableOptions) {
    this.#numbersAbove = options.flowsBefore ?? 0
    const { reader, limits, records = 'all', hasNames = true, hashSeed = 0x2545f491 } = options
    this.#limits = { ...defaultFlowLimits, ...limits }
    this.#clock = new EventClock(this.#limits.jumpS)
    const columns = new FlowColumns(this.#limits.flowsMax)
    const rows = new ObservationRows(options.onObservations)
    const unread = this.#unread
    const heads = new Heads({ columns, reader, limits: this.#limits, unread })
    this.#columns = columns
    this.#copies = new Copies(columns, this.#index)
    this.#rows = rows
    this.#reader = reader
    this.#lists = new FlowLists(columns, this.#limits)
    this.#key = new FlowKey({ seed: hashSeed, hasVlan: this.#limits.vlanInKey })
    this.#heads = heads
    this.#originators = new Originators(columns)
    const { dnsStreamsMax: streamsMax } = this.#limits
    this.#dns = new DnsReader({ columns, reader, heads, rows, streamsMax, unread })
    this.#events = new FlowEvents({ columns, rows, heads, dnsTallies: this.#dns.tallies, records })
    this.#view = new CaptureView(columns)
    const told = { columns, reader, rows, unread: this.#namesUnread }
    const [names, naming] = [hasNames ? new NameReader(told) : null, new NamingReader(told)]
    const parts = { columns, heads, dns: this.#dns, names, naming, limits: this.#limits, unread }
    this.#payloads = new Payloads({ ...parts, hasAllRecords: records === 'all' })
  }

  assemble(packets: PacketBatch): void {
    for (let row = 0; row < packets.count; row++) this.#packet(packets, row)
    this.#rows.flush()
  }

  advance(timeUs: number): void {
    const held = this.#held
    const isHeldAhead = !held.isEmpty && held.timeUs > this.#clock.timeUs
    if (isHeldAhead && this.#clock.bearsOut(timeUs, held.timeUs)) this.#settleHeld(timeUs)
    this.#reach(timeUs)
    this.#rows.flush()
  }

  finish(flowsMax = Number.POSITIVE_INFINITY): boolean {
    // Nothing speaks against a time ahead: it may have been a silence. One behind stands alone.
    if (!this.#held.isEmpty) this.#settleHeld(Math.max(this.#held.timeUs, this.#clock.timeUs))
    this.#ending ??= this.#lists.newestFirst()
    for (let closed = 0; closed < flowsMax && this.#ending.length > 0; closed++) {
      const slot = this.#ending.pop()!
      if (!this.#isEnded(slot))
        this.#close(slot, this.#hasFins(slot) ? EndCode.fin : EndCode.shutdown)
      this.#release(slot)
    }
    this.#rows.flush()
    const hasMore = this.#ending.length > 0
    if (!hasMore) this.#ending = null
    return hasMore
  }

  counts(): FlowCounts {
    return {
      opened: this.#opened,
      open: this.#opened - this.#closed,
      evicted: this.#evicted,
      latePackets: this.#latePackets,
      clockJumps: this.#clockJumps,
      headsDropped: this.#payloads.dropped,
      dnsRefused: this.#dns.streamsRefused,
      ...this.#unread.counts(),
      names: this.#namesUnread.counts(),
      view: this.#view.counts(),
      lastTimeUs: this.#clock.timeUs,
    }
  }

  #packet(packets: PacketBatch, row: number): void {
    const timeUs = packets.timesUs[row]!
    if (!this.#held.isEmpty) this.#settleHeld(timeUs)
    if (this.#clock.isFar(timeUs)) this.#held.keep(packets, row)
    else this.#admit(packets, row)
  }

  /** What came next decides whose time was right: the clock's, or the held packet's. */
  #settleHeld(nextUs: number): void {
    const clock = this.#clock
    const held = this.#held
    const isBorneOut = clock.bearsOut(nextUs, held.timeUs)
    const isAhead = held.timeUs > clock.timeUs
    if (!isBorneOut || !isAhead || isSetAhead(clock.timeUs, held.timeUs)) this.#clockJumps++
    if (!isBorneOut) {
      if (!clock.isFar(nextUs)) this.#reach(nextUs)
      held.packets.timesUs[0] = clock.timeUs
    } else if (isAhead) this.#reach(held.timeUs)
    else clock.set(held.timeUs)
    held.giveUp()
    this.#admit(held.packets, 0)
  }

  #admit(packets: PacketBatch, row: number): void {
    const step = this.#step
    const timeUs = packets.timesUs[row]!
    if (timeUs > this.#clock.timeUs) this.#reach(timeUs)
    step.read(packets, row, this.#clock.timeUs)
    if (packets.kinds[row] === PacketKind.arp) {
      tellArp(this.#rows, step)
      return
    }
    if (isNeighbour(step)) tellNeighbour(this.#rows, step, this.#reader)
    this.#key.read(step)
    let slot = this.#find()
    if (slot >= 0 && !this.#waitingSyns.isEmpty && this.#waitingSyns.has(slot))
      slot = this.#settleSyn(slot)
    if (slot >= 0) slot = this.#settle(slot)
    if (slot === notAdded) return
    if (slot === newFlow) slot = this.#open()
    step.place(slot, directionOf(this.#columns, slot, step.isSwapped))
    this.#add()
  }

  /** What a packet means to the flow it belongs to: its slot, `newFlow` or `notAdded`. */
  #settle(slot: number): number {
    const step = this.#step
    if (step.protocol === Protocol.tcp) {
      const isStart = isSyn(step)
      if (isStart && startsAnew(this.#columns, slot, step)) {
        if (!this.#isEnded(slot))
          this.#close(slot, this.#hasFins(slot) ? EndCode.fin : EndCode.idle)
        this.#release(slot)
        return newFlow
      }
      if (this.#isEnded(slot)) {
        this.#latePackets++
        return notAdded
      }
      if (isStart && !this.#waitingSyns.isFull && mayStartAnew(this.#columns, slot, step)) {
        this.#waitingSyns.keep(slot, step)
        return notAdded
      }
    }
    setTimes(this.#columns, slot, this.#clock.timeUs)
    const firstUs = this.#columns.numbers[slot * numberStride + Num.firstUs]!
    if (this.#clock.timeUs - firstUs > this.#limits.activeS * secondUs) this.#restart(slot)
    return slot
  }

  /** What the packet after a SYN that waits makes of it; yields the slot of the packet's flow. */
  #settleSyn(slot: number): number {
    const step = this.#step
    if (!this.#waitingSyns.isTaken(slot, step)) {
      this.#addWaitingSyn(slot)
      return slot
    }
    const { packets, row } = step
    const syn = this.#waitingSyns.take(slot)
    this.#close(slot, EndCode.idle)
    this.#release(slot)
    this.#admit(syn, 0)
    step.read(packets, row, this.#clock.timeUs)
    this.#key.read(step)
    return this.#find()
  }

  #find(): number {
    const slot = this.#index.find(this.#key, this.#columns.words)
    return slot < 0 && this.#limits.vlanInKey ? this.#copies.find(this.#step, this.#key) : slot
  }

  /** No connection came of it: it belongs to the flow on whose four-tuple it came. */
  #addWaitingSyn(slot: number): void {
    const atHand = { ...this.#step }
    const isSwapped = this.#waitingSyns.isSwapped(slot)
    this.#step.read(this.#waitingSyns.take(slot), 0, this.#clock.timeUs)
    this.#step.place(slot, directionOf(this.#columns, slot, isSwapped))
    this.#add()
    Object.assign(this.#step, atHand)
  }

  #open(): number {
    const step = this.#step
    if (this.#columns.isFull) this.#evict()
    const slot = this.#columns.take()
    const words = this.#columns.words
    const at = slot * wordStride
    const key = this.#key
    for (let i = 0; i < keyWords; i++) words[at + Word.key + i] = key.words[i]!
    words[at + Word.hash] = key.hash
    words[at + Word.first] =
      step.flags | ((step.sourcePort & 255) << 8) | ((step.destinationPort & 255) << 16)
    words[at + Word.vlan] = step.packets.vlans[step.row]! & 0xffffff
    const hasHeads = step.protocol === Protocol.tcp || step.protocol === Protocol.udp
    words[at + Word.bits] = hasHeads ? 0 : Bit.recognised
    this.#originators.set(step, slot, key)
    this.#index.insert(key.hash, slot)
    if (this.#limits.vlanInKey) this.#copies.note(step, key, slot)
    this.#lists.append(slot, listOf(this.#columns, slot), this.#clock.second)
    this.#number(slot)
    return slot
  }

  #number(slot: number): void {
    this.#columns.numbers[slot * numberStride + Num.number] = this.#numbersAbove + ++this.#opened
  }

  #evict(): void {
    const victim = this.#lists.victim()
    if (!this.#isEnded(victim)) {
      this.#evicted++
      this.#close(victim, EndCode.evicted)
    }
    this.#release(victim)
  }

  /** Cuts a flow at the active timeout: what is known of its sides stays, its numbers begin again. */
  #restart(slot: number): void {
    this.#close(slot, EndCode.active)
    const words = this.#columns.words
    const at = slot * wordStride
    const numbers = this.#columns.numbers
    const own = slot * numberStride
    const cut = numbers[own + Num.number]!
    const beganUs = numbers[own + Num.beganUs]!
    const forward = numbers[own + Num.forward + Dir.packets]!
    const backward = numbers[own + Num.backward + Dir.packets]!
    if (forward > 0 && backward > 0) words[at + Word.bits]! |= Bit.wasAnswered
    this.#columns.clearNumbers(slot)
    numbers[own + Num.touchedS] = this.#clock.second
    numbers[own + Num.continues] = cut
    numbers[own + Num.beganUs] = beganUs
    words[at + Word.bits]! &= ~(Bit.progressed | (Bit.entropyDone * 3))
    words[at + Word.historySeen] = 0
    words[at + Word.historyLength] = 0
    words[at + Word.sequenceLength] = 0
    words[at + Word.sequenceBackward] = 0
    this.#number(slot)
  }

  /** Adds the packet to its flow, and tells what came of it. */
  #add(): void {
    const step = this.#step
    const { slot } = step
    const isTcp = step.protocol === Protocol.tcp
    addPacket(this.#columns, step)
    if (isTcp) this.#addTcp()
    else noteDatagram(this.#columns, step)
    if (step.protocol === Protocol.udp) this.#originators.noteDatagram(step)
    const n = this.#columns.numbers
    const at = step.number
    // Only a first packet from a side, a FIN or a new second can move the flow within or between lists.
    const isFirst = n[step.side + Dir.packets] === 1
    const isFin = (step.flags & TcpFlag.fin) !== 0
    if (isFirst || isFin || n[at + Num.touchedS] !== this.#clock.second) this.#touch(slot)
    const count = n[at + Num.forward + Dir.packets]! + n[at + Num.backward + Dir.packets]!
    if (count === 1) {
      this.#events.opened(slot, this.#clock.timeUs)
      tellLink(this.#rows, step)
    }
    if (step.payload > 0) this.#payloads.add(step)
    if (!isTcp && isEcho(step)) tellEcho(this.#rows, step, n[at + Num.number]!)
    if (isTcp && this.#endsTcp()) return
    if (count > 1) this.#events.went(slot, this.#clock.timeUs)
  }

  #addTcp(): void {
    const step = this.#step
    if ((step.flags & synAck) === synAck) this.#originators.noteAccepted(step)
    const again = step.side + Dir.retransmissions
    const before = this.#columns.numbers[again]
    step.skip = trackSequence(this.#columns, step)
    noteTcp(this.#columns, step, this.#columns.numbers[again] !== before)
    advanceState(this.#columns, step)
  }

  #endsTcp(): boolean {
    const { slot, flags, word } = this.#step
    const at = word + Word.bits
    const isReset = (flags & TcpFlag.rst) !== 0
    if (!isReset && !isFinished(this.#columns.words[at]!)) return false
    this.#close(slot, this.#hasFins(slot) ? EndCode.fin : EndCode.reset)
    this.#columns.words[at]! |= Bit.ended
    this.#touch(slot)
    return true
  }

  #close(slot: number, end: number, timeUs = this.#clock.timeUs): void {
    if (!this.#waitingSyns.isEmpty && this.#waitingSyns.has(slot)) this.#addWaitingSyn(slot)
    this.#payloads.end(slot)
    if (end !== EndCode.active) this.#view.note(slot)
    if (end === EndCode.idle || end === EndCode.evicted) this.#originators.noteSilence(slot)
    this.#events.closed(slot, end, timeUs)
    this.#dns.end(slot)
    this.#closed++
  }

  #release(slot: number): void {
    this.#lists.remove(slot)
    this.#index.remove(slot, this.#columns.words)
    this.#heads.applications[slot] = null
    this.#columns.give(slot)
  }

  #isEnded(slot: number): boolean {
    return (this.#columns.words[slot * wordStride + Word.bits]! & Bit.ended) !== 0
  }

  #hasFins(slot: number): boolean {
    return hasBothFins(this.#columns.words[slot * wordStride + Word.bits]!)
  }

  /** Keeps the flow in the list its state asks for, in order of silence. */
  #touch(slot: number): void {
    const list = listOf(this.#columns, slot)
    const isPlaced = this.#columns.words[slot * wordStride + Word.list] === list
    const touchedS = this.#columns.numbers[slot * numberStride + Num.touchedS]
    if (isPlaced && touchedS === this.#clock.second) return
    this.#lists.remove(slot)
    this.#lists.append(slot, list, this.#clock.second)
  }

  /** Event time moves on: what fell silent expires, each flow at the second it is due. */
  #reach(timeUs: number): void {
    const clock = this.#clock
    if (isSetAhead(clock.timeUs, timeUs)) clock.set(timeUs)
    if (!clock.reach(timeUs)) return
    for (;;) {
      const list = this.#lists.soonest()
      if (list < 0) return
      const dueS = this.#lists.dueS(list)
      if (dueS > clock.second) return
      const slot = this.#lists.first(list)
      const end = list === List.ended ? EndCode.fin : EndCode.idle
      if (!this.#isEnded(slot)) this.#close(slot, end, clock.startUs(dueS))
      this.#release(slot)
    }
  }
}
