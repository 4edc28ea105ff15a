import type { Ends, Hosts } from '../../hosts/index.ts'
import type { FlowFacts } from './flow-facts.ts'
import { FlowRow } from './flow-row.ts'
import { isConversation } from './services.ts'

/** Openings that wait, some 200 bytes each: in a flood of 100,000 forged addresses a second a third of a second's. */
const heldMax = 32_768

/** An opening that waits, of the row that it was copied from. */
interface Held extends Ends {
  readonly facts: FlowFacts
}

/**
 * Holds back the first flow of a source until it opens a second or talks: one flow is no scan, no guessing and
 * no beat, and under a flood of forged addresses every source opens one. How a first flow that came to nothing
 * ended is not told. When too many wait, the one that has waited longest is not told at all.
 */
export class Newcomers {
  readonly #hosts: Hosts
  readonly #row: FlowRow
  /** By row of `hosts`: whose place this is, as a number. */
  readonly #places: Int32Array
  readonly #known: Float64Array
  readonly #held: (Held | null)[] = []
  #next = 0
  #shed = 0

  constructor(hosts: Hosts) {
    this.#hosts = hosts
    this.#row = new FlowRow(hosts)
    this.#places = new Int32Array(hosts.hostsMax)
    this.#known = new Float64Array(hosts.hostsMax)
  }

  /** Passes on what is to be told now, a held opening before the event that frees it. */
  admit(event: FlowRow, tell: (event: FlowRow) => void): void {
    const { sourceHost } = event
    const row = this.#hosts.rowOf(sourceHost)
    const isOpening = event.kind === 'opened'
    if (isOpening && this.#known[row] !== sourceHost) {
      this.#known[row] = sourceHost
      this.#places[row] = this.#hold(event)
      return
    }
    const held = this.#heldOf(sourceHost, row)
    if (held !== null) {
      if (!isOpening && !isConversation(event)) return
      this.#held[this.#places[row]!] = null
      tell(this.#row.show(held.facts, held))
    }
    tell(event)
  }

  /** Openings that were never told, for want of room. */
  get shed(): number {
    return this.#shed
  }

  #heldOf(source: number, row: number): Held | null {
    if (this.#known[row] !== source) return null
    const held = this.#held[this.#places[row]!] ?? null
    return held?.source === source ? held : null
  }

  #hold(event: FlowRow): number {
    const place = this.#next
    this.#next = (place + 1) % heldMax
    if (this.#held[place]) this.#shed++
    const { sourceHost: source, destinationHost: destination } = event
    this.#held[place] = { source, destination, facts: factsOf(event) }
    return place
  }
}

/** A copy that stays when the row goes on. */
function factsOf(row: FlowRow): FlowFacts {
  return {
    kind: row.kind,
    timeUs: row.timeUs,
    flow: row.flow,
    continues: row.continues,
    beganUs: row.beganUs,
    protocol: row.protocol,
    sourcePort: row.sourcePort,
    destinationPort: row.destinationPort,
    vlan: row.vlan,
    firstUs: row.firstUs,
    lastUs: row.lastUs,
    forwardPackets: row.forwardPackets,
    backwardPackets: row.backwardPackets,
    forwardPayload: row.forwardPayload,
    backwardPayload: row.backwardPayload,
    newForwardPackets: row.newForwardPackets,
    newBackwardPackets: row.newBackwardPackets,
    newForwardPayload: row.newForwardPayload,
    newBackwardPayload: row.newBackwardPayload,
    newSinceUs: row.newSinceUs,
    isOutcome: row.isOutcome,
    firstFlags: row.firstFlags,
    state: row.state,
    end: row.end,
    record: null,
  }
}
