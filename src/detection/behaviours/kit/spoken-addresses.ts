/** Who speaks with which IPv6 address of the network, and who of two that do is the one to whom it does not belong. */
import { BoundedMap } from '../../../kernel/index.ts'

/** Entries: four addresses each for the machines of a /20 network. Set by hand. */
const addressesMax = 16_384
/** Machines that are told apart at one address. Set by hand. */
const voicesMax = 4
/** Set by hand: who has an address seldom announces it; a forger has to say it over and over. */
const forcedMin = 3
const timesAsOften = 5

/** One machine as it speaks of one address. */
export interface Voice {
  readonly mac: string
  readonly firstUs: number
  lastUs: number
  /** Solicitations and router advertisements that came from it: who has an address asks with it. */
  asks: number
  /** Advertisements that nobody was seen to ask for. */
  forced: number
}

export interface Place {
  readonly voices: Voice[]
  /** Who spoke last. */
  last: Voice
}

export class SpokenAddresses {
  readonly #places = new BoundedMap<string, Place>(addressesMax)
  readonly memory = { places: this.#places }

  get shed(): number {
    return this.#places.shed
  }

  peek(address: string): Place | undefined {
    return this.#places.peek(address)
  }

  /** The place of the address, and this machine's voice there; null where it has none and is to get none. */
  hear(
    address: string,
    said: { readonly mac: string; readonly timeUs: number; readonly isNew: boolean },
  ): { readonly place: Place; readonly voice: Voice } | null {
    const { mac, timeUs, isNew } = said
    const known = this.#places.get(address)
    const voice = known?.voices.find((one) => one.mac === mac)
    if (known !== undefined && voice !== undefined) return { place: known, voice }
    if (!isNew) return null
    const fresh = { mac, firstUs: timeUs, lastUs: timeUs, asks: 0, forced: 0 }
    if (known === undefined) {
      const place = { voices: [fresh], last: fresh }
      this.#places.set(address, place)
      return { place, voice: fresh }
    }
    if (known.voices.length === voicesMax) known.voices.splice(stalest(known.voices), 1)
    known.voices.push(fresh)
    return { place: known, voice: fresh }
  }
}

function stalest(voices: readonly Voice[]): number {
  let at = 0
  for (const [i, { lastUs }] of voices.entries()) if (lastUs < voices[at]!.lastUs) at = i
  return at
}

/** Of two that speak with one address, the one that forges it, if one does. */
export function forgerOf(one: Voice, other: Voice): Voice {
  if (insists(one, other)) return one
  if (insists(other, one)) return other
  if (one.asks === 0 && other.asks > 0) return one
  if (other.asks === 0 && one.asks > 0) return other
  return one.firstUs > other.firstUs ? one : other
}

/** It says over and over, unasked, that it has the address, and the other hardly ever does. */
export function insists(one: Voice, other: Voice): boolean {
  return one.forced >= forcedMin && one.forced >= timesAsOften * other.forced
}
