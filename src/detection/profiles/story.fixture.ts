/** Observations of one network, as a sensor tells them, and what is known of its hosts in the end. */
import type {
  Flow,
  FlowEvent,
  HostSighting,
  NameMessage,
  Observation,
} from '../../contracts/index.ts'
import { rowsOf } from '../../observations/rows.fixture.ts'
import { createRoles, Hosts, Row } from '../hosts/index.ts'
import type { ProfileLimits } from './limits.ts'
import { createProfiler, type Profiler } from './profiler.ts'

export const startUs = 1_700_000_040_000_000

/** A TCP connection that was had and has ended; `from 10.0.0.5 to 10.0.0.9:443`. */
export function talk(from: string, to: string, changes: Partial<FlowEvent> = {}): FlowEvent {
  const [destination, port] = to.split(' ')
  return {
    ...{ kind: 'closed', timeUs: startUs, flow: 1, continues: 0, beganUs: startUs, vlan: 0 },
    ...{ protocol: 6, source: from, sourcePort: 40_000, destination: destination! },
    ...{ destinationPort: Number(port), firstUs: startUs, lastUs: startUs, newSinceUs: startUs },
    ...{ forwardPackets: 4, newForwardPackets: 4, forwardPayload: 80, newForwardPayload: 80 },
    ...{ backwardPackets: 4, newBackwardPackets: 4, backwardPayload: 90, newBackwardPayload: 90 },
    ...{ isOutcome: true, firstFlags: 2, state: 'SF', end: 'fin' },
    record: { application: null } as Flow,
    ...changes,
  }
}

export function looked(client: string, name: string, server: string): Observation {
  return {
    ...{ kind: 'dns', timeUs: startUs, flow: 1, client, server, isResponse: true },
    ...{ name, type: 1, responseCode: 0, bytes: 80 },
  }
}

export function named(address: string, changes: Partial<NameMessage>): NameMessage {
  return {
    ...{ kind: 'name', timeUs: startUs, flow: 1, teller: address, address },
    ...{ claim: 'name', nameSource: 'mdns', name: '', mac: '' },
    ...changes,
  }
}

export function announced(senderAddress: string, senderMac: string): Observation {
  const target = { targetMac: '00:00:00:00:00:00', targetAddress: '10.0.0.254' }
  return { kind: 'arp', timeUs: startUs, operation: 1, senderMac, senderAddress, ...target }
}

export function profiling(limits: Partial<ProfileLimits> = {}): {
  readonly profiler: Profiler
  /** `carrier`: hardware address that frames from and to others than ours have. */
  watch(observations: readonly Observation[], carrier?: number): void
} {
  const hosts = new Hosts({ home: ['10.0.0.0/8'] })
  const roles = createRoles({ hosts })
  const profiler = createProfiler({ hosts, roles, normals: () => [], limits })
  const row = new Row(hosts)
  return {
    profiler,
    watch(observations, carrier) {
      const batch = rowsOf(observations)
      if (carrier !== undefined) {
        batch.senderMacs.fill(carrier)
        batch.targetMacs.fill(carrier)
      }
      for (const [at, { kind }] of observations.entries())
        if (kind === 'name') profiler.name(row.point(batch, at))
        else {
          roles.watch(row.show(batch, at))
          profiler.watch(row)
        }
    },
  }
}

/** What is known of the hosts in the end, by address. */
export function knownOf(
  observations: readonly Observation[],
  limits: Partial<ProfileLimits> = {},
): Readonly<Record<string, HostSighting>> {
  const { profiler, watch } = profiling(limits)
  watch(observations)
  return Object.fromEntries(profiler.finish().map((host) => [host.address, host]))
}
