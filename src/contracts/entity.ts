import type { Quantity } from './signal.ts'

/** Where a name was heard. `ptr`: the answer to a reverse lookup; `dns`: a name that resolved to the address. */
export type NameSource = 'dhcp' | 'mdns' | 'netbios' | 'ptr' | 'dns' | 'tls' | 'http'

export interface HostName {
  /** Text from the network: data, never markup. */
  readonly name: string
  readonly source: NameSource
  /** Event time it was last heard, microseconds since the Unix epoch. */
  readonly lastUs: number
}

/** What a host is before all, as far as the wire says: what it is to others, else what it serves. */
export type HostKind =
  | HostRole
  | 'file-server'
  | 'web-server'
  | 'database'
  | 'server'
  | 'client'
  | 'unknown'

/**
 * What a host is to others: to cut it off would hurt more than itself. `shared-address`: many clients stand behind it;
 * `virtual-address`: it moves between machines; `monitor`: it asks others whether they are well.
 */
export const hostRoles = [
  ...(['gateway', 'shared-address', 'virtual-address', 'resolver', 'dhcp-server'] as const),
  ...(['mail-server', 'balancer', 'broker', 'printer', 'monitor'] as const),
] as const

export type HostRole = (typeof hostRoles)[number]

/** A role that a host was seen in. */
export interface KnownRole {
  readonly role: HostRole
  /** How one can tell: `answers DNS lookups of 12 hosts`. */
  readonly basis: string
  /** Event time from which one could, microseconds since the Unix epoch. */
  readonly sinceUs: number
}

/** Something that is usual for a host, with the number behind it. */
export interface HostNormal {
  /** `hosts-contacted`, `bytes-out`: unique for the host. */
  readonly id: string
  /** `Hosts contacted an hour`. */
  readonly label: string
  /** What is usual; null: no history long enough to say. */
  readonly usual: Quantity | null
  /** Highest that was still usual; null where there is none. */
  readonly high: Quantity | null
  /** Over how long it was learned, microseconds of event time. */
  readonly overUs: number
}

/**
 * What a sensor knows of one host, told again when that changes: names, kind and services at once, times and what is
 * normal at most once a minute of event time. A later one of the same sensor and address replaces it.
 */
export interface HostSighting {
  readonly address: string
  readonly isHome: boolean
  /** `aa:bb:cc:dd:ee:ff`; '' where it is not known, as of hosts behind a gateway. */
  readonly mac: string
  /** Event times, microseconds since the Unix epoch. */
  readonly firstUs: number
  readonly lastUs: number
  /** Newest of each name and source, at most 8. */
  readonly names: readonly HostName[]
  readonly kind: HostKind
  /** How one can tell the kind: `answers DNS lookups of 12 hosts`; '' of `unknown`. */
  readonly kindBasis: string
  /** All that it is to others, what matters most first; none in records of before they were kept. */
  readonly roles?: readonly KnownRole[]
  /** Services it was seen to answer on, at most 16. */
  readonly services: readonly HostService[]
  readonly normal: readonly HostNormal[]
}

export interface HostService {
  /** IANA protocol number, and port. */
  readonly protocol: number
  readonly port: number
  /** Hosts that used it; counting ends at 1,024. */
  readonly clients: number
}
