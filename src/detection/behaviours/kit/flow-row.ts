import type { NumberKey } from '../../../kernel/index.ts'
import type { Ends, Hosts } from '../../hosts/index.ts'
import type { FlowFacts } from './flow-facts.ts'
import { type Knock, knockOf } from './probe.ts'

type Draft = { -readonly [K in keyof NumberKey]: NumberKey[K] }

/**
 * A flow event as behaviours read it: one row, shown again and again, so whoever needs something of it later copies
 * that. Hosts and what they make together are numbers; `source` and `destination` are texts, made when asked for.
 */
export class FlowRow {
  readonly #hosts: Hosts
  readonly #pair: Draft = { first: 0, second: 0, third: 0 }
  readonly #service: Draft = { first: 0, second: 0, third: 0 }
  readonly #reach: Draft = { first: 0, second: 0, third: 0 }
  readonly #door: Draft = { first: 0, second: 0, third: 0 }
  #facts!: FlowFacts
  #sourceHost = 0
  #destinationHost = 0
  #knock: Knock | null = null

  constructor(hosts: Hosts) {
    this.#hosts = hosts
  }

  show(facts: FlowFacts, { source, destination }: Ends): this {
    this.#facts = facts
    this.#sourceHost = source
    this.#destinationHost = destination
    this.#knock = null
    return this
  }

  /** Numbers of the two hosts. */
  get sourceHost() {
    return this.#sourceHost
  }
  get destinationHost() {
    return this.#destinationHost
  }
  get source() {
    return this.#hosts.text(this.#sourceHost)
  }
  get destination() {
    return this.#hosts.text(this.#destinationHost)
  }

  /** Names the two hosts, valid while the row is shown, as the keys below. */
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

  /** How the first packet knocks; worked out once for all who ask. */
  get knock(): Knock {
    this.#knock ??= this.#hosts.isGroup(this.#destinationHost) ? 'reply' : knockOf(this.#facts)
    return this.#knock
  }

  get kind() {
    return this.#facts.kind
  }
  get timeUs() {
    return this.#facts.timeUs
  }
  get flow() {
    return this.#facts.flow
  }
  get continues() {
    return this.#facts.continues
  }
  get beganUs() {
    return this.#facts.beganUs
  }
  get protocol() {
    return this.#facts.protocol
  }
  get sourcePort() {
    return this.#facts.sourcePort
  }
  get destinationPort() {
    return this.#facts.destinationPort
  }
  get vlan() {
    return this.#facts.vlan
  }
  get firstUs() {
    return this.#facts.firstUs
  }
  get lastUs() {
    return this.#facts.lastUs
  }
  get forwardPackets() {
    return this.#facts.forwardPackets
  }
  get backwardPackets() {
    return this.#facts.backwardPackets
  }
  get forwardPayload() {
    return this.#facts.forwardPayload
  }
  get backwardPayload() {
    return this.#facts.backwardPayload
  }
  get newForwardPackets() {
    return this.#facts.newForwardPackets
  }
  get newBackwardPackets() {
    return this.#facts.newBackwardPackets
  }
  get newForwardPayload() {
    return this.#facts.newForwardPayload
  }
  get newBackwardPayload() {
    return this.#facts.newBackwardPayload
  }
  get newSinceUs() {
    return this.#facts.newSinceUs
  }
  get isOutcome() {
    return this.#facts.isOutcome
  }
  get firstFlags() {
    return this.#facts.firstFlags
  }
  get state() {
    return this.#facts.state
  }
  get end() {
    return this.#facts.end
  }
  get record() {
    return this.#facts.record
  }

  /** Protocol and destination port, in one number from 1. */
  get #serviceNumber(): number {
    return (this.#facts.protocol + 1) * 65_536 + this.#facts.destinationPort
  }
}
