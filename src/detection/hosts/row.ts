import { type ObservationBatch, ObservationKind, Protocol } from '../../contracts/index.ts'
import type { NumberKey } from '../../kernel/index.ts'
import { ObservationCursor } from '../../observations/index.ts'
import type { Hosts } from './hosts.ts'

type Draft = { -readonly [K in keyof NumberKey]: NumberKey[K] }

/**
 * An observation as detection reads it: the cursor, with the hosts and what they make together as numbers. It is the
 * same object for each observation, so whoever needs something of one later copies that.
 */
export class Row extends ObservationCursor {
  readonly #hosts: Hosts
  #sourceHost = 0
  #destinationHost = 0
  readonly #pair: Draft = { first: 0, second: 0, third: 0 }
  readonly #service: Draft = { first: 0, second: 0, third: 0 }
  readonly #reach: Draft = { first: 0, second: 0, third: 0 }
  readonly #door: Draft = { first: 0, second: 0, third: 0 }

  constructor(hosts: Hosts) {
    super()
    this.#hosts = hosts
  }

  /** Stands on a row of a batch whose hosts are not to be met: what is said of somebody is no sign of them. */
  point(batch: ObservationBatch, row: number): this {
    this.batch = batch
    this.row = row
    this.#sourceHost = 0
    this.#destinationHost = 0
    return this
  }

  /** Stands on a row of a batch, and meets its hosts. */
  show(batch: ObservationBatch, row: number): this {
    this.batch = batch
    this.row = row
    const { timeUs } = this
    this.#sourceHost = this.#hosts.meet(batch.sources, row * 4, timeUs)
    // Whom an ARP message asks for need not be there.
    const isArp = batch.kinds[row] === ObservationKind.arp
    this.#destinationHost = isArp ? 0 : this.#hosts.meet(batch.destinations, row * 4, timeUs)
    return this
  }

  /** Numbers of the two hosts: source or client or sender, then the other; 0 where there is none. */
  get sourceHost(): number {
    return this.#sourceHost
  }

  get destinationHost(): number {
    return this.#destinationHost
  }

  /** Sent to a multicast, broadcast or unspecified address: not to one host. */
  get isToGroup(): boolean {
    return this.#hosts.isGroup(this.#destinationHost)
  }

  /** One of ours sends to one host that is none of ours. */
  get isOutward(): boolean {
    const hosts = this.#hosts
    return hosts.isHome(this.#sourceHost) && !hosts.isHome(this.#destinationHost) && !this.isToGroup
  }

  /** Of this flow, only the side that answers was heard so far: what opened it did not pass here. */
  get isHeardFromAnswerer(): boolean {
    return this.forwardPackets === 0
  }

  /** Nor was the other side in what this flow goes on with: nobody is seen to have asked. That shows in its state alone. */
  get isUnasked(): boolean {
    if (this.protocol === Protocol.tcp) return this.isHeardFromAnswerer && this.state === 'OTH'
    return this.protocol === Protocol.udp && this.state === 'SHR'
  }

  /** The connection tells of its first byte to the server. */
  get isFirstSent(): boolean {
    const sent = this.newForwardPayload
    return this.continues === 0 && sent > 0 && sent === this.forwardPayload
  }

  /** It is no end: the flow was cut, and the connection goes on if another packet comes. */
  get goesOn(): boolean {
    return this.end === 'active'
  }

  /** Names the two hosts; valid while the row is shown, as the keys below. */
  get pair(): NumberKey {
    this.#pair.first = this.#sourceHost
    this.#pair.second = this.#destinationHost
    return this.#pair
  }

  /** Names one service of one host as one other uses it. */
  get service(): NumberKey {
    this.#service.first = this.#sourceHost
    this.#service.second = this.#destinationHost
    this.#service.third = this.#serviceNumber
    return this.#service
  }

  /** Names what one host asks of any other: a service. */
  get reach(): NumberKey {
    this.#reach.first = this.#sourceHost
    this.#reach.third = this.#serviceNumber
    return this.#reach
  }

  /** Names one service of one host, whoever uses it. */
  get door(): NumberKey {
    this.#door.second = this.#destinationHost
    this.#door.third = this.#serviceNumber
    return this.#door
  }

  /** Protocol and destination port, in one number from 1. */
  get #serviceNumber(): number {
    return (this.protocol + 1) * 65_536 + this.destinationPort
  }
}
