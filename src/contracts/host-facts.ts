/**
 * What the machine that enforces knows of its own surroundings, found out again and again: nothing in here may be cut off.
 * Addresses without zone; each list without doubles, in order, at most 64.
 */
export interface HostFacts {
  /** ISO 8601: when it was found out. */
  readonly at: string
  /** Its own addresses, loopback left out. */
  readonly own: readonly string[]
  /** Networks that its interfaces stand in: `192.168.1.0/24`. */
  readonly networks: readonly string[]
  readonly broadcasts: readonly string[]
  readonly gateways: readonly string[]
  readonly resolvers: readonly string[]
  readonly dhcp: readonly string[]
  readonly ntp: readonly string[]
  /** Others with a live session at its SSH port: whoever manages it now. */
  readonly operators: readonly string[]
  /** What could not be found out, in sentences; it counts as unknown, not as absent. */
  readonly gaps: readonly string[]
  /** Of the gaps those that were never filled: nothing is done without a person while there are any. Absent: none. */
  readonly missing?: readonly string[]
  /** Other machines of AMOSKYS, as the settings of the one that enforces have them. Absent: none. */
  readonly controllers?: readonly string[]
}
