/** What hardware addresses tell of the hosts here: who has which, who passes the others' traffic on, what moved. */
import { ObservationKind } from '../../contracts/index.ts'
import { BoundedMap, macText, restoreFirst } from '../../kernel/index.ts'
import type { Hosts } from './hosts.ts'
import type { Row } from './row.ts'

/** Set by hand: hosts of one network, and routers among them. */
const addressesMax = 8_192
const carriersMax = 1_024
/** Counting ends here. */
export const carriedMax = 256
/** A host that has two addresses, or passes something on, carries traffic of few. */
const carriedMin = 8
/** One frame may be forged. */
const seenMin = 3
/** Newest calls from elsewhere whose outcome is awaited, a power of two; they are had within moments. */
const callsMax = 1_024
/** So long the old owner has to be silent before its address has moved. Set by hand: machines ask for others each minute. */
const silentUs = 60_000_000

/** One of our addresses and the hardware addresses that have it. */
interface Place {
  mac: number
  /** Times that it was heard from this one. */
  seen: number
  lastUs: number
  /** Had by another before, until then; 0: never. */
  before: number
  movedUs: number
  /** Two have it, one after the other and again: one of them forges. */
  isDisputed: boolean
}

/** All of it by frames that were seen; a claim alone is nothing, and who disputes another's address gains nothing by it. */
export class Hardware {
  readonly #hosts: Hosts
  readonly #places = new BoundedMap<number, Place>(addressesMax)
  /** By hardware address, the hosts elsewhere whose traffic it carried, of those that spoke both ways or were called by ours. */
  readonly #carried = new BoundedMap<number, Set<number>>(carriersMax)
  /** By address, the hardware address that its connections came from; -1: from several. */
  readonly #senders = new BoundedMap<number, number>(addressesMax)
  /** The address that each hardware address announced first. */
  readonly #owns = new BoundedMap<number, number>(addressesMax)
  /** Hardware addresses that took what another had: what they carry since says nothing of their own addresses. */
  readonly #takers = new BoundedMap<number, true>(carriersMax)
  /** Of those, the ones that took an address whose first owner went on speaking: nothing moved to them. */
  readonly #forgers = new BoundedMap<number, true>(carriersMax)
  /** Of calls from elsewhere, by flow number, the flow and who passed it on: a later one takes the place. */
  readonly #calls = new Float64Array(callsMax)
  readonly #callers = new Float64Array(callsMax)
  /** Whose hardware address has begun to carry enough, since this was last taken. */
  #begun: number[] = []

  constructor(hosts: Hosts) {
    this.#hosts = hosts
  }

  get shed(): number {
    const owners = [this.#places, this.#senders, this.#owns, this.#takers, this.#forgers]
    return owners.reduce((sum, { shed }) => sum + shed, this.#carried.shed)
  }

  /** Takes an ARP message, or the first packet of a connection. */
  watch(row: Row): void {
    const { batch, row: at, sourceHost, destinationHost } = row
    const hosts = this.#hosts
    const isArp = batch.kinds[at] === ObservationKind.arp
    if (!isArp && batch.forwardPackets[at] === 0) return
    const isSourceOurs = hosts.isHome(sourceHost) && !hosts.isGroup(sourceHost)
    const sender = batch.senderMacs[at]!
    if (isSourceOurs && sender !== 0) {
      if (isArp) this.#announced(sourceHost, sender, batch.timesUs[at]!)
      else {
        this.#sent(sourceHost, sender, batch.timesUs[at]!)
        const known = this.#senders.get(sourceHost)
        if (known !== sender) this.#senders.set(sourceHost, known === undefined ? sender : -1)
      }
    }
    if (isArp) return
    // What comes in may have a forged source; what ours call is called by somebody else than who passes it on.
    if (isSourceOurs && row.isOutward) this.#carries(batch.targetMacs[at]!, destinationHost)
    else if (!hosts.isHome(sourceHost)) {
      const place = row.flow & (callsMax - 1)
      this.#calls[place] = row.flow
      this.#callers[place] = sender
    }
  }

  /** A call from elsewhere completed its handshake: whoever passed it on passes the answers on, too. */
  answered({ flow, sourceHost }: Row): void {
    const place = flow & (callsMax - 1)
    if (this.#calls[place] === flow && !this.#hosts.isHome(sourceHost))
      this.#carries(this.#callers[place]!, sourceHost)
  }

  /** Hosts elsewhere whose traffic the hardware address of this one carries; 0 where they are too few to say so. */
  carriedBy(host: number): number {
    const place = this.#places.peek(host)
    if (place === undefined) return 0
    // Of a forger and the true owner, the one that had it before is meant.
    const mac = place.isDisputed ? place.before : place.mac
    if (mac === 0 || (place.before === 0 && this.#takers.peek(mac))) return 0
    const carried = this.#carried.peek(mac)?.size ?? 0
    const isOwn = this.#owns.peek(mac) === host || place.seen >= seenMin
    return isOwn && carried >= carriedMin ? carried : 0
  }

  /** Hosts that may have begun to pass traffic on since this was last asked: not heard themselves, perhaps, since then. */
  takeBegun(): readonly number[] {
    if (this.#begun.length === 0) return this.#begun
    const begun = this.#begun
    this.#begun = []
    return begun
  }

  /** Why it is a virtual address; '' where it is none. */
  virtualBasis(host: number): string {
    const place = this.#places.peek(host)
    if (place === undefined || place.isDisputed || place.seen < seenMin) return ''
    if (isVirtual(place.mac))
      return `has the hardware address ${macText(place.mac)}, of routers that take over for each other`
    if (place.before === 0 || place.lastUs - place.movedUs < silentUs) return ''
    if (this.#forgers.peek(place.mac)) return ''
    return `moved from the machine ${macText(place.before)} to ${macText(place.mac)}, and the first stayed silent`
  }

  /** All that was heard from it came from the one hardware address that it announced: nobody else sent in its name. */
  isVouched(host: number): boolean {
    const place = this.#places.peek(host)
    return place !== undefined && !place.isDisputed && this.#owns.peek(place.mac) === host
  }

  /** The hardware address that all connections in its name came from; '' where there was none, or several. */
  sentFrom(host: number): string {
    const mac = this.#senders.peek(host) ?? -1
    return mac === -1 ? '' : macText(mac)
  }

  /** Two machines open connections in its name. */
  hasSeveralSenders(host: number): boolean {
    return this.#senders.peek(host) === -1
  }

  save() {
    return {
      places: this.#places.save(),
      carried: this.#carried.save(),
      senders: this.#senders.save(),
      owns: this.#owns.save(),
      takers: this.#takers.save(),
      forgers: this.#forgers.save(),
      ...{ calls: this.#calls, callers: this.#callers, begun: this.#begun },
    }
  }

  restore(saved: ReturnType<Hardware['save']>): void {
    this.#places.restore(saved.places)
    this.#carried.restore(saved.carried)
    this.#senders.restore(saved.senders)
    this.#owns.restore(saved.owns)
    this.#takers.restore(saved.takers)
    this.#forgers.restore(saved.forgers)
    restoreFirst(this.#calls, saved.calls)
    restoreFirst(this.#callers, saved.callers)
    this.#begun = [...saved.begun]
  }

  #announced(host: number, mac: number, timeUs: number): void {
    if (this.#owns.get(mac) === undefined) this.#owns.set(mac, host)
    const place = this.#places.get(host)
    if (place === undefined) {
      this.#places.set(host, newPlace(mac, timeUs))
    } else this.#heard(place, mac, timeUs)
  }

  /** A packet is no announcement: whoever passes it on has put its own hardware address there. */
  #sent(host: number, mac: number, timeUs: number): void {
    const place = this.#places.peek(host)
    if (place !== undefined && (mac === place.mac || mac === place.before))
      this.#heard(place, mac, timeUs)
    else if (place !== undefined && !isVirtual(place.mac)) place.isDisputed ||= !this.#passesOn(mac)
  }

  #passesOn(mac: number): boolean {
    return (this.#carried.peek(mac)?.size ?? 0) >= carriedMin
  }

  #heard(place: Place, mac: number, timeUs: number): void {
    if (mac === place.mac) {
      place.seen++
      place.lastUs = timeUs
    } else if (mac === place.before) {
      place.isDisputed = true
      this.#forgers.set(place.mac, true)
    } else {
      this.#takers.set(mac, true)
      place.before = place.mac
      place.movedUs = timeUs
      place.mac = mac
      place.seen = 1
      place.lastUs = timeUs
    }
  }

  #carries(mac: number, elsewhere: number): void {
    if (mac === 0) return
    const carried = this.#carried.obtain(mac, newCarried)
    if (carried.size >= carriedMax || carried.has(elsewhere)) return
    carried.add(elsewhere)
    const host = carried.size === carriedMin ? this.#owns.peek(mac) : undefined
    if (host !== undefined && this.#begun.length < carriersMax) this.#begun.push(host)
  }
}

const newCarried = () => new Set<number>()

function newPlace(mac: number, timeUs: number): Place {
  return { mac, seen: 1, lastUs: timeUs, before: 0, movedUs: 0, isDisputed: false }
}

/** VRRP for IPv4 and IPv6 (RFC 9568 7.3), HSRP versions 1 and 2 (RFC 2281 5.1; Cisco). */
function isVirtual(mac: number): boolean {
  const vendor = Math.floor(mac / 0x1_00)
  if (vendor === 0x00_00_5e_00_01 || vendor === 0x00_00_5e_00_02) return true
  return vendor === 0x00_00_0c_07_ac || Math.floor(mac / 0x10_00) === 0x00_00_0c_9f_f
}
