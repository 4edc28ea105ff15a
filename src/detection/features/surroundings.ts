import type { ConnState, HostNormal } from '../../contracts/index.ts'
import { Protocol } from '../../contracts/index.ts'
import { restoreColumn, savedColumn } from '../../kernel/index.ts'
import type { Hosts, Row } from '../hosts/index.ts'
import { type Circumstances, type Mutable, unknownCircumstances } from './circumstances.ts'
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
/** All of us together, as one owner of meetings. */
const site = 1

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
  readonly #open: OpenFlows
  readonly #hosts: Hosts
  /** By row of `hosts`: whose the columns are. */
  readonly #owners: Float64Array
  readonly #connections: DampedCounts
  readonly #answers: DampedCounts
  readonly #nameErrors: DampedCounts
  readonly #outcomes: Outcomes
  readonly #destinations: DistinctWindow
  readonly #ports: DistinctWindow
  readonly #sources: DistinctWindow
  readonly #contacts: DistinctWindow
  readonly #homeHosts: DistinctWindow
  readonly #pairs: Pairs
  readonly #outbound: Outbound
  readonly #names: Names
  readonly #fingerprints: Fingerprints
  readonly #now: Mutable<Circumstances> = unknownCircumstances()

  constructor(limits: Limits, hosts: Hosts) {
    const { hostsMax } = hosts
    const { meetingsMax } = limits
    this.#hosts = hosts
    this.#owners = new Float64Array(hostsMax)
    this.#open = new OpenFlows(limits)
    this.#connections = new DampedCounts(hostsMax, connectionHalfLivesUs)
    this.#answers = new DampedCounts(hostsMax, answerHalfLivesUs)
    this.#nameErrors = new DampedCounts(hostsMax, answerHalfLivesUs)
    this.#outcomes = new Outcomes(hostsMax)
    this.#destinations = new DistinctWindow(hostsMax, minuteUs, meetingsMax)
    this.#ports = new DistinctWindow(hostsMax, minuteUs, meetingsMax)
    this.#sources = new DistinctWindow(hostsMax, minuteUs, meetingsMax)
    this.#contacts = new DistinctWindow(hostsMax, dayUs, meetingsMax)
    this.#homeHosts = new DistinctWindow(1, dayUs, hostsMax)
    this.#pairs = new Pairs(limits)
    this.#outbound = new Outbound(limits, hosts)
    this.#names = new Names(limits)
    this.#fingerprints = new Fingerprints(limits)
  }

  /** A flow's first packet: every count that knows time takes it in, and the flow keeps what they say now. */
  opened(event: Row): void {
    const { sourceHost: source, destinationHost: destination, timeUs } = event
    const row = this.#rowOf(source)
    const at = this.#open.open(event.flow)
    const { cells } = this.#open
    this.#connections.add(row, timeUs)
    cells[at + cell.connections1s] = this.#connections.weight(row, 0)
    cells[at + cell.connections60s] = this.#connections.weight(row, 1)
    cells[at + cell.connections1h] = this.#connections.weight(row, 2)
    cells[at + cell.destinations60s] = this.#destinations.add(source, destination, timeUs)
    cells[at + cell.sources60s] = this.#sources.add(destination, source, timeUs)
    cells[at + cell.gapVariation] = this.#pairs.opened(source, destination, timeUs)
    if (event.protocol === Protocol.tcp || event.protocol === Protocol.udp)
      cells[at + cell.ports60s] = this.#ports.add(source, serviceOf(event), timeUs)
    if (this.#hosts.isHome(source))
      cells[at + cell.contactShare] = this.#contactShare(source, destination, timeUs)
  }

  /** A connection that was cut goes on: it opened when its first flow did. */
  continued(event: Row): void {
    this.#open.carry(event.continues, event.flow)
  }

  /** More of a flow, or its end: bytes that left. */
  moved(event: Row): void {
    const bytes = event.newForwardPayload
    if (bytes > 0 && event.isOutward) this.#outbound.add(event.sourceHost, bytes, event.timeUs)
  }

  /**
   * The flow has ended: shares and sizes of later flows look back on it. A connection that was cut has no outcome
   * yet; its request is what its first flow sent.
   */
  closed(event: Row): void {
    const { sourceHost: source, destinationHost: destination } = event
    const isCut = event.end === 'active'
    if (!isCut) this.#open.close(event.flow)
    // Nobody answers for a group: that is no failure.
    if (!isCut && !event.isToGroup)
      this.#outcomes.push(this.#rowOf(source), serviceOf(event), failedStates.has(event.state))
    if (event.continues !== 0) return
    if (event.forwardPayload > 0) this.#pairs.requested(source, destination, event.forwardPayload)
    const fingerprint = fingerprintOf(event)
    if (fingerprint !== '') this.#fingerprints.add(fingerprint, event.timeUs)
  }

  dns(message: Row): void {
    const { cells } = this.#open
    const at = this.#open.find(message.flow)
    const isOpen = at !== this.#open.unknown
    if (message.isResponse) {
      const client = this.#rowOf(message.sourceHost)
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
  around(event: Row): Circumstances {
    const now = this.#now
    const { sourceHost: source, destinationHost: destination } = event
    const row = this.#rowOf(source)
    this.#readOpening(event.flow)
    now.failShare = this.#outcomes.failShare(row)
    now.sameServiceShare = this.#outcomes.sameServiceShare(row, serviceOf(event))
    now.sizeVariation = this.#pairs.sizeVariation(source, destination)
    now.outboundScore = event.isOutward ? this.#outbound.score(source, event.timeUs) : Number.NaN
    const fingerprint = fingerprintOf(event)
    now.fingerprintRarity =
      fingerprint === '' ? Number.NaN : this.#fingerprints.rarity(fingerprint, event.timeUs)
    return now
  }

  /** Flows that are open have no end that will be told. */
  begun(): void {
    this.#open.closeAll()
  }

  save() {
    return {
      open: this.#open.save(),
      owners: savedColumn(this.#owners),
      connections: this.#connections.save(),
      answers: this.#answers.save(),
      nameErrors: this.#nameErrors.save(),
      outcomes: this.#outcomes.save(),
      destinations: this.#destinations.save(),
      ports: this.#ports.save(),
      sources: this.#sources.save(),
      contacts: this.#contacts.save(),
      homeHosts: this.#homeHosts.save(),
      pairs: this.#pairs.save(),
      outbound: this.#outbound.save(),
      names: this.#names.save(),
      fingerprints: this.#fingerprints.save(),
    }
  }

  restore(saved: ReturnType<Surroundings['save']>): void {
    this.#open.restore(saved.open)
    restoreColumn(this.#owners, saved.owners)
    this.#connections.restore(saved.connections)
    this.#answers.restore(saved.answers)
    this.#nameErrors.restore(saved.nameErrors)
    this.#outcomes.restore(saved.outcomes)
    this.#destinations.restore(saved.destinations)
    this.#ports.restore(saved.ports)
    this.#sources.restore(saved.sources)
    this.#contacts.restore(saved.contacts)
    this.#homeHosts.restore(saved.homeHosts)
    this.#pairs.restore(saved.pairs)
    this.#outbound.restore(saved.outbound)
    this.#names.restore(saved.names)
    this.#fingerprints.restore(saved.fingerprints)
  }

  /** What is kept as normal for one of our hosts. */
  normals(host: number): HostNormal[] {
    return [this.#outbound.normal(host)]
  }

  /** What was given up for room, by table. */
  shed(): Record<string, number> {
    const windows = [this.#destinations, this.#ports, this.#sources, this.#contacts]
    return {
      'feature flows': this.#open.shed,
      'feature home hosts': this.#outbound.shed,
      'feature pairs': this.#pairs.shed,
      'feature meetings': windows.reduce((sum, { shed }) => sum + shed, this.#names.meetingsShed),
      'feature domains': this.#names.shed,
      'feature fingerprints': this.#fingerprints.shed,
    }
  }

  /** The host's row, cleared where another's columns stood there. */
  #rowOf(host: number): number {
    const row = this.#hosts.rowOf(host)
    if (this.#owners[row] === host) return row
    this.#owners[row] = host
    this.#connections.clear(row)
    this.#answers.clear(row)
    this.#nameErrors.clear(row)
    this.#outcomes.clear(row)
    return row
  }

  #contactShare(source: number, destination: number, timeUs: number): number {
    const ours = this.#homeHosts.add(site, source, timeUs)
    const contacts = this.#contacts.add(destination, source, timeUs)
    return ours < 2 ? Number.NaN : contacts / ours
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
function serviceOf(event: Row): number {
  return (event.destinationPort ^ (event.protocol << 8)) & 0xffff
}

function fingerprintOf({ application }: Row): string {
  return application?.kind === 'tls' ? application.ja4 : ''
}
