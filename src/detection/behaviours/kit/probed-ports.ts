import { packable } from './packing.ts'

/** Addresses of one host's callers, and ports, that are told apart. Set by hand: beyond, they are at least so many. */
const sourcesMax = 256
const portsMax = 1024

interface Probed {
  /** The first to try it; `isShared`: others did, too. */
  readonly first: number
  isShared: boolean
  tries: number
  isOpen: boolean
  /** Somebody has a conversation there. */
  isServed: boolean
}

export interface ProbedSum {
  /** Ports that were tried and serve nobody, and of them those that others than the busiest address tried. */
  readonly ports: number
  readonly beyondBusiest: number
  readonly served: number
  /** Of those ports. */
  readonly tries: number
  /** Share of all tries that the busiest address made. */
  readonly busiestShare: number
  /** Tries of the port with most, as multiples of the average. */
  readonly unevenness: number
}

/** The ports of one host at which addresses tried in vain, and how the tries are shared among both. */
export class ProbedPorts {
  #sources = new Map<number, number>()
  #ports = new Map<number, Probed>()
  #tries = 0
  #isFull = false
  #isCrowded = false

  get sources(): number {
    return this.#sources.size
  }

  /** True when a port, or an address, had to be left out. */
  get isFull(): boolean {
    return this.#isFull
  }

  get isCrowded(): boolean {
    return this.#isCrowded
  }

  /** Notes a try; true when the address is new. */
  add(source: number, port: number, isOpen: boolean): boolean {
    this.#tries++
    const probed = this.#ports.get(port)
    if (probed !== undefined) {
      probed.tries++
      probed.isShared ||= probed.first !== source
      probed.isOpen ||= isOpen
    } else if (this.#ports.size >= portsMax) this.#isFull = true
    else {
      const entry = { first: source, isShared: false, tries: 1, isOpen, isServed: false }
      this.#ports.set(port, entry)
    }
    const before = this.#sources.get(source)
    if (before === undefined && this.#sources.size >= sourcesMax) {
      this.#isCrowded = true
      return false
    }
    this.#sources.set(source, (before ?? 0) + 1)
    return before === undefined
  }

  /** Somebody has a conversation at this port. */
  serve(port: number): void {
    const probed = this.#ports.get(port)
    if (probed !== undefined) probed.isServed = true
    else if (this.#ports.size < portsMax)
      this.#ports.set(port, { first: 0, isShared: false, tries: 0, isOpen: false, isServed: true })
  }

  save() {
    const found = { sources: this.#sources, ports: this.#ports, tries: this.#tries }
    return { ...found, isFull: this.#isFull, isCrowded: this.#isCrowded }
  }

  static restored(saved: ReturnType<ProbedPorts['save']>): ProbedPorts {
    const probed = new ProbedPorts()
    probed.#sources = saved.sources
    probed.#ports = saved.ports
    probed.#tries = saved.tries
    probed.#isFull = saved.isFull
    probed.#isCrowded = saved.isCrowded
    return probed
  }

  sum(): ProbedSum {
    let [busiest, most] = [0, 0]
    for (const [source, tries] of this.#sources) if (tries > most) [busiest, most] = [source, tries]
    const sum = { ports: 0, beyondBusiest: 0, served: 0, tries: 0, mostTried: 0 }
    for (const { first, isShared, tries, isServed } of this.#ports.values()) {
      if (isServed) {
        sum.served++
        continue
      }
      sum.ports++
      sum.tries += tries
      sum.mostTried = Math.max(sum.mostTried, tries)
      if (isShared || first !== busiest) sum.beyondBusiest++
    }
    const busiestShare = most / Math.max(1, this.#tries)
    return {
      ...sum,
      busiestShare,
      unevenness: (sum.mostTried * sum.ports) / Math.max(1, sum.tries),
    }
  }

  /** The ports that serve nobody, or those that were found open. */
  list(isOpen = false): number[] {
    const ports: number[] = []
    for (const [port, probed] of this.#ports)
      if (isOpen ? probed.isOpen : !probed.isServed) ports.push(port)
    return ports
  }
}

packable('probed-ports', ProbedPorts)
