import {
  type Application,
  type ConnState,
  connStates,
  type Flow,
  type FlowEnd,
  flowEnds,
  type NameClaim,
  type NameSource,
  nameClaims,
  nameSources,
  type Observation,
  type ObservationBatch,
  observationBatch,
  observationKinds,
} from '../contracts/index.ts'
import { macText } from '../kernel/index.ts'
import { AddressTexts } from './address-texts.ts'
import { flowRecord } from './flow-record.ts'
import { whole } from './whole.ts'

/**
 * Stands on one row of a batch and tells it in the words of the records: each getter has the name and the meaning of
 * the record's field, and a meaning only where `kind` has that field. Nothing is made but texts and records, when asked
 * for.
 *
 *     for (cursor.row = 0; cursor.row < cursor.batch.count; cursor.row++) listen(cursor)
 */
export class ObservationCursor {
  batch: ObservationBatch = observationBatch(0, 0)
  row = 0
  readonly #texts = new AddressTexts()

  get kind(): Observation['kind'] {
    return observationKinds[this.batch.kinds[this.row]!]!
  }

  get timeUs(): number {
    return this.batch.timesUs[this.row]!
  }

  get flow(): number {
    return whole(this.batch.flows[this.row]!)
  }

  get source(): string {
    return this.#texts.text(this.batch.sources, this.row * 4)
  }

  get destination(): string {
    return this.#texts.text(this.batch.destinations, this.row * 4)
  }

  // Flow events.

  get continues(): number {
    return whole(this.batch.continues[this.row]!)
  }

  get beganUs(): number {
    return this.batch.beganUs[this.row]!
  }

  get protocol(): number {
    return this.batch.protocols[this.row]!
  }

  get sourcePort(): number {
    return this.batch.sourcePorts[this.row]!
  }

  get destinationPort(): number {
    return this.batch.destinationPorts[this.row]!
  }

  get vlan(): number {
    return this.batch.vlans[this.row]!
  }

  get firstUs(): number {
    return this.batch.firstUs[this.row]!
  }

  get lastUs(): number {
    return this.batch.lastUs[this.row]!
  }

  get forwardPackets(): number {
    return whole(this.batch.forwardPackets[this.row]!)
  }

  get backwardPackets(): number {
    return whole(this.batch.backwardPackets[this.row]!)
  }

  get forwardPayload(): number {
    return whole(this.batch.forwardPayload[this.row]!)
  }

  get backwardPayload(): number {
    return whole(this.batch.backwardPayload[this.row]!)
  }

  get newForwardPackets(): number {
    return whole(this.batch.newForwardPackets[this.row]!)
  }

  get newBackwardPackets(): number {
    return whole(this.batch.newBackwardPackets[this.row]!)
  }

  get newForwardPayload(): number {
    return whole(this.batch.newForwardPayload[this.row]!)
  }

  get newBackwardPayload(): number {
    return whole(this.batch.newBackwardPayload[this.row]!)
  }

  get newSinceUs(): number {
    return this.batch.newSinceUs[this.row]!
  }

  get isOutcome(): boolean {
    return this.batch.isOutcome[this.row] === 1
  }

  get firstFlags(): number {
    return this.batch.firstFlags[this.row]!
  }

  get state(): ConnState {
    return connStates[this.batch.states[this.row]!]!
  }

  get end(): FlowEnd {
    return flowEnds[this.batch.ends[this.row]!]!
  }

  /** Place of the flow's record in `batch.records`; -1: this event has none. */
  get recordPlace(): number {
    return this.batch.recordPlaces[this.row]!
  }

  /** The whole record, made anew each time; null: this event has none. */
  get record(): Flow | null {
    return this.recordPlace < 0 ? null : flowRecord(this)
  }

  /** What the flow's first bytes said; null where nothing was recognised, and where there is no record. */
  get application(): Application | null {
    const place = this.recordPlace
    return place < 0 ? null : this.batch.records.applications[place]!
  }

  get isRecordNeeded(): boolean {
    return this.batch.isRecordNeeded[this.row] === 1
  }

  // DNS messages.

  get client(): string {
    return this.source
  }

  get server(): string {
    return this.destination
  }

  get isResponse(): boolean {
    return this.batch.isAnswer[this.row] === 1
  }

  get name(): string {
    return this.batch.names[this.batch.namePlaces[this.row]!]!
  }

  get type(): number {
    return this.batch.queryTypes[this.row]!
  }

  get responseCode(): number {
    return this.batch.responseCodes[this.row]!
  }

  /** Of a DNS message, or of an echo's payload. */
  get bytes(): number {
    return this.batch.bytes[this.row]!
  }

  // Echoes.

  get isReply(): boolean {
    return this.batch.isAnswer[this.row] === 1
  }

  get id(): number {
    return this.batch.echoIds[this.row]!
  }

  get sequence(): number {
    return this.batch.echoSequences[this.row]!
  }

  get entropy(): number {
    return this.batch.entropies[this.row]!
  }

  // ARP messages.

  get operation(): number {
    return this.batch.arpOperations[this.row]!
  }

  get senderMac(): string {
    return macText(this.batch.senderMacs[this.row]!)
  }

  get senderAddress(): string {
    return this.source
  }

  // What a router says: see `RouterSays`.

  get lifetimeS(): number {
    return this.batch.responseCodes[this.row]!
  }

  get preference(): number {
    return this.batch.queryTypes[this.row]! - 1
  }

  get targetMac(): string {
    return macText(this.batch.targetMacs[this.row]!)
  }

  get targetAddress(): string {
    return this.destination
  }

  // Names of hosts.

  get claim(): NameClaim {
    return nameClaims[this.batch.claims[this.row]!]!
  }

  get nameSource(): NameSource {
    return nameSources[this.batch.nameSources[this.row]!]!
  }

  get teller(): string {
    return this.source
  }

  get address(): string {
    return this.destination
  }

  get mac(): string {
    return this.batch.senderMacs[this.row] === 0 ? '' : this.senderMac
  }
}
