import type { ConnState, DnsMessage, Flow, FlowEvent } from '../../contracts/index.ts'
import { Protocol } from '../../contracts/index.ts'
import { isGroupAddress, KeyTable } from '../../kernel/index.ts'
import {
  type Circumstances,
  type Ends,
  type Mutable,
  unknownCircumstances,
} from './circumstances.ts'
import { DampedCounts } from './damped-counts.ts'
import { DistinctWindow } from './distinct-window.ts'
import { Fingerprints } from './fingerprints.ts'
import type { Limits } from './limits.ts'
import { Names } from './names.ts'
import { cell, OpenFlows } from './open-flows.ts'
import { Outbound } from './outbound.ts'
import { Outcomes } from './outcomes.ts'
import { Pairs } from './pairs.ts'

const minuteUs = 60e6
const dayUs = 86_400e6
const connectionHalfLivesUs = [1e6, minuteUs, 3_600e6]
const answerHalfLivesUs = [300e6]
const nameError = 3

/** Zeek's states of a connection that was not had: no answer, refused, or reset by either side. */
const failedStates: ReadonlySet<ConnState> = new Set([
  'S0',
  'REJ',
  'RSTO',
  'RSTR',
  'RSTOS0',
  'RSTRH',
])

/** Streaming statistics of hosts, pairs, names and fingerprints, and what of them concerns one flow. */
export class Surroundings {
  readonly #isHome: (address: string) => boolean
  readonly #open: OpenFlows
  readonly #hosts: KeyTable
  /** Per host: is it ours, is it a multicast or broadcast address. */
  readonly #home: Uint8Array
  readonly #group: Uint8Array
  readonly #connections: DampedCounts
  readonly #answers: DampedCounts
  readonly #nameErrors: DampedCounts
  readonly #outcomes: Outcomes
  readonly #destinations: DistinctWindow
  readonly #ports: DistinctWindow
  readonly #sources: DistinctWindow
  readonly #contacts: DistinctWindow
  /** One row: the site. */
  readonly #site = new KeyTable(1)
  readonly #homeHosts: DistinctWindow
  readonly #pairs: Pairs
  readonly #outbound: Outbound
  readonly #names: Names
  readonly #fingerprints: Fingerprints
  readonly #ends: Mutable<Ends> = { source: 0, destination: 0 }
  readonly #now: Mutable<Circumstances> = unknownCircumstances()

  constructor(limits: Limits, isHome: (address: string) => boolean) {
    const { hostsMax, meetingsMax } = limits
    this.#isHome = isHome
    this.#open = new OpenFlows(limits)
    this.#home = new Uint8Array(hostsMax)
    this.#group = new Uint8Array(hostsMax)
    this.#connections = new DampedCounts(hostsMax, connectionHalfLivesUs)
    this.#answers = new DampedCounts(hostsMax, answerHalfLivesUs)
    this.#nameErrors = new DampedCounts(hostsMax, answerHalfLivesUs)
    this.#outcomes = new Outcomes(hostsMax)
    this.#hosts = new KeyTable(hostsMax, (row, address) => this.#meet(row, address))
    this.#destinations = new DistinctWindow(this.#hosts, minuteUs, meetingsMax)
    this.#ports = new DistinctWindow(this.#hosts, minuteUs, meetingsMax)
    this.#sources = new DistinctWindow(this.#hosts, minuteUs, meetingsMax)
    this.#contacts = new DistinctWindow(this.#hosts, dayUs, meetingsMax)
    this.#homeHosts = new DistinctWindow(this.#site, dayUs, hostsMax)
    this.#pairs = new Pairs(limits)
    this.#outbound = new Outbound(limits)
    this.#names = new Names(limits)
    this.#fingerprints = new Fingerprints(limits)
  }

  /** A flow's first packet: every count that knows time takes it in, and the flow keeps what they say now. */
  opened(event: FlowEvent): void {
    const ends = this.endsOf(event)
    const { source, destination } = ends
    const sourceSerial = this.#hosts.serials[source]!
    const destinationSerial = this.#hosts.serials[destination]!
    const { timeUs } = event
    const at = this.#open.open(event.flow)
    this.#open.keepHosts(event.flow, ends, this.#hosts.serials)
    const { cells } = this.#open
    this.#connections.add(source, timeUs)
    cells[at + cell.connections1s] = this.#connections.weight(source, 0)
    cells[at + cell.connections60s] = this.#connections.weight(source, 1)
    cells[at + cell.connections1h] = this.#connections.weight(source, 2)
    cells[at + cell.destinations60s] = this.#destinations.add(source, destinationSerial, timeUs)
    cells[at + cell.sources60s] = this.#sources.add(destination, sourceSerial, timeUs)
    cells[at + cell.gapVariation] = this.#pairs.opened(sourceSerial, destinationSerial, timeUs)
    if (event.protocol === Protocol.tcp || event.protocol === Protocol.udp)
      cells[at + cell.ports60s] = this.#ports.add(source, serviceOf(event), timeUs)
    if (this.#home[source] === 1)
      cells[at + cell.contactShare] = this.#contactShare(sourceSerial, destination, timeUs)
  }

  /** A connection that was cut goes on: it opened when its first flow did. */
  continued(event: FlowEvent): void {
    this.#open.carry(event.continues, event.flow)
  }

  /** The rows of a flow's two hosts; valid until the next call. */
  endsOf(event: FlowEvent): Ends {
    const ends = this.#ends
    const isOpening = event.kind === 'opened'
    if (!isOpening && this.#open.findHosts(event.flow, ends, this.#hosts.serials)) {
      this.#hosts.touch(ends.source)
      this.#hosts.touch(ends.destination)
      return ends
    }
    ends.source = this.#hosts.obtain(event.source)
    ends.destination = this.#hosts.obtain(event.destination, ends.source)
    return ends
  }

  /** More of a flow, or its end: bytes that left. */
  moved(event: FlowEvent, ends: Ends): void {
    const bytes = event.newForwardPayload
    if (bytes > 0 && this.#isOutbound(ends)) this.#outbound.add(event.source, bytes, event.timeUs)
  }

  /**
   * The flow has ended: shares and sizes of later flows look back on it. A connection that was cut has no outcome
   * yet; its request is what its first flow sent.
   */
  closed(event: FlowEvent, { source, destination }: Ends): void {
    const isCut = event.end === 'active'
    if (!isCut) this.#open.close(event.flow)
    // Nobody answers for a group: that is no failure.
    if (!isCut && this.#group[destination] === 0)
      this.#outcomes.push(source, serviceOf(event), failedStates.has(event.state))
    if (event.continues !== 0) return
    if (event.forwardPayload > 0) {
      const { serials } = this.#hosts
      this.#pairs.requested(serials[source]!, serials[destination]!, event.forwardPayload)
    }
    const fingerprint = fingerprintOf(event.record)
    if (fingerprint !== '') this.#fingerprints.add(fingerprint, event.timeUs)
  }

  dns(message: DnsMessage): void {
    const { cells } = this.#open
    const at = this.#open.find(message.flow)
    const isOpen = at !== this.#open.unknown
    if (message.isResponse) {
      const client = this.#hosts.obtain(message.client)
      this.#answers.add(client, message.timeUs)
      this.#nameErrors.add(client, message.timeUs, message.responseCode === nameError ? 1 : 0)
      if (isOpen)
        cells[at + cell.nxShare] =
          this.#nameErrors.weight(client, 0) / this.#answers.weight(client, 0)
      return
    }
    const names = this.#names.asked(message.name, message.timeUs)
    if (isOpen && !(names <= cells[at + cell.names60s]!)) cells[at + cell.names60s] = names
  }

  /** What is known around the flow of this event; valid until the next call. */
  around(event: FlowEvent, ends: Ends): Circumstances {
    const now = this.#now
    const { serials } = this.#hosts
    const { source, destination } = ends
    this.#readOpening(event.flow)
    now.failShare = this.#outcomes.failShare(source)
    now.sameServiceShare = this.#outcomes.sameServiceShare(source, serviceOf(event))
    now.sizeVariation = this.#pairs.sizeVariation(serials[source]!, serials[destination]!)
    now.outboundScore = this.#isOutbound(ends)
      ? this.#outbound.score(event.source, event.timeUs)
      : Number.NaN
    const fingerprint = fingerprintOf(event.record)
    now.fingerprintRarity =
      fingerprint === '' ? Number.NaN : this.#fingerprints.rarity(fingerprint, event.timeUs)
    return now
  }

  /** What was given up for room, by table. */
  shed(): Record<string, number> {
    const windows = [this.#destinations, this.#ports, this.#sources, this.#contacts]
    return {
      'feature flows': this.#open.shed,
      'feature hosts': this.#hosts.shed,
      'feature home hosts': this.#outbound.shed,
      'feature pairs': this.#pairs.shed,
      'feature meetings': windows.reduce((sum, { shed }) => sum + shed, this.#names.meetingsShed),
      'feature domains': this.#names.shed,
      'feature fingerprints': this.#fingerprints.shed,
    }
  }

  #meet(row: number, address: string): void {
    this.#home[row] = this.#isHome(address) ? 1 : 0
    this.#group[row] = isGroupAddress(address) ? 1 : 0
    this.#connections.clear(row)
    this.#answers.clear(row)
    this.#nameErrors.clear(row)
    this.#outcomes.clear(row)
  }

  #contactShare(source: number, destination: number, timeUs: number): number {
    const ours = this.#homeHosts.add(this.#site.obtain('site'), source, timeUs)
    const contacts = this.#contacts.add(destination, source, timeUs)
    return ours < 2 ? Number.NaN : contacts / ours
  }

  #isOutbound({ source, destination }: Ends): boolean {
    return (
      this.#home[source] === 1 && this.#home[destination] === 0 && this.#group[destination] === 0
    )
  }

  #readOpening(flow: number): void {
    const now = this.#now
    const { cells } = this.#open
    const at = this.#open.find(flow)
    now.connections1s = cells[at + cell.connections1s]!
    now.connections60s = cells[at + cell.connections60s]!
    now.connections1h = cells[at + cell.connections1h]!
    now.destinations60s = cells[at + cell.destinations60s]!
    now.ports60s = cells[at + cell.ports60s]!
    now.sources60s = cells[at + cell.sources60s]!
    now.gapVariation = cells[at + cell.gapVariation]!
    now.contactShare = cells[at + cell.contactShare]!
    now.names60s = cells[at + cell.names60s]!
    now.nxShare = cells[at + cell.nxShare]!
  }
}

/** Transport and destination port in 16 bits: compared with its like, never read. */
function serviceOf(event: FlowEvent): number {
  return (event.destinationPort ^ (event.protocol << 8)) & 0xffff
}

function fingerprintOf(record: Flow | null): string {
  return record?.application?.kind === 'tls' ? record.application.ja4 : ''
}
