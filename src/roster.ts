import type { Observation } from './contracts/index.ts'
import { BoundedMap } from './kernel/index.ts'

/** When each host was first heard of, so that an explanation can say how little history there is. */
export interface Roster {
  see(observations: readonly Observation[]): void
  /** Microseconds since the Unix epoch; NaN for a host that is not known (any more). */
  firstSeenUs(host: string): number
  /** Hosts forgotten to make room. */
  shed(): number
}

const hostsMax = 100_000

export function createRoster(): Roster {
  const firstSeen = new BoundedMap<string, number>(hostsMax)
  const meet = (host: string, timeUs: number) => {
    if (firstSeen.peek(host) === undefined) firstSeen.set(host, timeUs)
  }
  return {
    see(observations) {
      for (const observation of observations) {
        if (observation.kind === 'arp') meet(observation.senderAddress, observation.timeUs)
        if (observation.kind !== 'opened') continue
        meet(observation.source, observation.timeUs)
        meet(observation.destination, observation.timeUs)
      }
    },
    firstSeenUs: (host) => firstSeen.peek(host) ?? Number.NaN,
    shed: () => firstSeen.shed,
  }
}
