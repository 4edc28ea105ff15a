import { BoundedMap, quantile } from '../../kernel/index.ts'
import { type Call, callsMin } from './beacon-call.ts'

/** Machines that call where nobody answers, and such servers of each. Set by hand; the curve is flat from 16. */
const hostsMax = 4096
const serversMax = 64
/** Paces within this share of each other are of one clock: as much as tools blur theirs and less than a doubling. */
const alikeShare = 0.3

/** Which servers each machine calls in vain, and how often: a list of peers that are gone has one pace for all. */
export class SilentCalls {
  readonly #hosts = new BoundedMap<number, Map<string, number>>(hostsMax)
  readonly memory = { hosts: this.#hosts }

  /** Other servers that the machine calls in vain at this pace; 0 where this one answers. */
  others(host: number, { destination, port, starts, answered, isInner }: Call): number {
    if (isInner || starts.length < callsMin) return 0
    const known = answered === 0 ? this.#hosts.obtain(host, newServers) : this.#hosts.peek(host)
    if (known === undefined) return 0
    const own = `${destination}:${port}`
    if (answered > 0) {
      known.delete(own)
      return 0
    }
    const pace = paceOf(starts)
    if (known.has(own) || known.size < serversMax) known.set(own, pace)
    let others = 0
    for (const [server, its] of known)
      if (server !== own && destinationOf(server) !== destination && isAlike(its, pace)) others++
    return others
  }

  get shed(): number {
    return this.#hosts.shed
  }
}

function paceOf(starts: readonly number[]): number {
  const gaps = starts.slice(1).map((start, i) => start - starts[i]!)
  return quantile(
    gaps.sort((a, b) => a - b),
    0.5,
  )
}

function isAlike(a: number, b: number): boolean {
  return Math.abs(a - b) <= alikeShare * Math.max(a, b)
}

function destinationOf(server: string): string {
  return server.slice(0, server.lastIndexOf(':'))
}

const newServers = () => new Map<string, number>()
