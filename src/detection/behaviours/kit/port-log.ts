import { packable } from './packing.ts'

/** What became of the tries of one port, as bits. */
export const PortFate = {
  /** Both sides said something. */
  talked: 1,
  /** It answered the opening and was dropped at once. */
  halfOpen: 2,
  refused: 4,
  silent: 8,
  /** The connection stood, and whoever opened it ended it without having said a thing. */
  empty: 16,
  /** It carried what such a conversation carries: a file, a stream. */
  carried: 32,
  /** Only whoever opened it said something, or only whoever was called. */
  gave: 64,
  took: 128,
} as const

const fates = 256
const visitsMax = 255
/** A try of the same port so soon after is the same test, sent again. */
const againS = 1.5
/** Tenths of a second, visits and fate in one number of less than 53 bits. */
const visitsUnit = fates
const timeUnit = visitsUnit * (visitsMax + 1)

/** The ports that one host tried on another, how often it came back to each and what came of it; a number a port. */
export class PortLog {
  readonly #portsMax: number
  #ports = new Map<number, number>()
  #isCapped = false
  #visits = 0

  constructor(portsMax: number) {
    this.#portsMax = portsMax
  }

  get size(): number {
    return this.#ports.size
  }

  /** True when a port had to be left out. */
  get isCapped(): boolean {
    return this.#isCapped
  }

  /** How often each port was tried, on average, tries in quick succession as one. */
  get rounds(): number {
    return this.#ports.size === 0 ? 0 : this.#visits / this.#ports.size
  }

  /** Notes a try at so many seconds; true when the port is new (or, at the limit, may be). */
  add(port: number, atS: number): boolean {
    const tenths = Math.max(0, Math.round(atS * 10))
    const known = this.#ports.get(port)
    if (known === undefined) {
      if (this.#ports.size >= this.#portsMax) this.#isCapped = true
      else {
        this.#ports.set(port, tenths * timeUnit + visitsUnit)
        this.#visits++
      }
      return true
    }
    const before = Math.floor(known / timeUnit)
    const visits = Math.floor(known / visitsUnit) % (visitsMax + 1)
    if (tenths - before < againS * 10 || visits === visitsMax) return false
    this.#visits++
    this.#ports.set(port, tenths * timeUnit + (visits + 1) * visitsUnit + (known % fates))
    return false
  }

  save() {
    return [this.#portsMax, this.#ports, this.#isCapped, this.#visits] as const
  }

  static restored([portsMax, ports, isCapped, visits]: ReturnType<PortLog['save']>): PortLog {
    const log = new PortLog(portsMax)
    log.#ports = ports
    log.#isCapped = isCapped
    log.#visits = visits
    return log
  }

  /** Notes what came of a try. */
  settle(port: number, fate: number): void {
    const known = this.#ports.get(port)
    if (known === undefined) return
    const before = known % fates
    this.#ports.set(port, known - before + (before | fate))
  }

  /** Ports whose fate has one of these bits. */
  count(bits: number): number {
    return this.countOf((fate) => (fate & bits) !== 0)
  }

  countOf(isMeant: (fate: number) => boolean): number {
    let count = 0
    for (const entry of this.#ports.values()) if (isMeant(entry % fates)) count++
    return count
  }

  /** The first `most` of the ports whose fate is meant, in the order they came, of all unless told otherwise. */
  ports(most: number, isMeant: (fate: number) => boolean = () => true): number[] {
    const ports: number[] = []
    for (const [port, entry] of this.#ports) {
      if (ports.length >= most) break
      if (isMeant(entry % fates)) ports.push(port)
    }
    return ports
  }
}

packable('port-log', PortLog)
