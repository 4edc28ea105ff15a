import type { Observation, ObservationBatch } from '../contracts/index.ts'
import type { Ends, Hosts } from './hosts/index.ts'

/** Gives the hosts of a batch's rows, one after the other; valid until the next. */
export function endsReader(hosts: Hosts, { sources, destinations }: ObservationBatch) {
  const ends = { source: 0, destination: 0 }
  return (row: number, { kind, timeUs }: Observation): Ends => {
    const at = row * 4
    ends.source = hosts.meet(sources, at, timeUs)
    // Whom an ARP message asks for need not be there.
    ends.destination = kind === 'arp' ? 0 : hosts.meet(destinations, at, timeUs)
    return ends
  }
}
