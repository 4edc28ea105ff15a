import type { Observation } from '../contracts/index.ts'
import { KeyTable } from '../kernel/index.ts'

/** When each host was first heard of, so that an explanation can say how little history there is. */
export interface Hosts {
  see(observations: readonly Observation[]): void
  /** Microseconds since the Unix epoch; NaN for a host that is not known (any more). */
  firstSeenUs(host: string): number
  /** Hosts forgotten to make room. */
  shed(): number
}

const hostsMax = 100_000

export function createHosts(): Hosts {
  const firstSeenUs = new Float64Array(hostsMax)
  let nowUs = Number.NaN
  const hosts = new KeyTable(hostsMax, (row) => {
    firstSeenUs[row] = nowUs
  })
  return {
    see(observations) {
      for (const observation of observations) {
        const { kind } = observation
        nowUs = observation.timeUs
        if (kind === 'arp') hosts.obtain(observation.senderAddress)
        if (kind !== 'opened') continue
        hosts.obtain(observation.source)
        hosts.obtain(observation.destination)
      }
    },
    firstSeenUs(host) {
      const row = hosts.find(host)
      return row < 0 ? Number.NaN : firstSeenUs[row]!
    },
    shed: () => hosts.shed,
  }
}
