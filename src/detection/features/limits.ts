/**
 * Most that is remembered of each kind, in entries, set by hand: some 65 MB when all are full. What goes beyond makes room by
 * age and is counted.
 */
export interface Limits {
  /** Flows whose circumstances at opening wait for the flow to end. */
  readonly openFlowsMax: number
  /** Our hosts whose outbound volume has a baseline. */
  readonly homeHostsMax: number
  /** Source and destination pairs. */
  readonly pairsMax: number
  /** Meetings (host with host, host with port, domain with name) in each sliding window. */
  readonly meetingsMax: number
  /** Registered domains. */
  readonly domainsMax: number
  /** TLS client fingerprints. */
  readonly fingerprintsMax: number
}

export const defaultLimits: Limits = {
  openFlowsMax: 262_144,
  homeHostsMax: 4_096,
  pairsMax: 32_768,
  meetingsMax: 131_072,
  domainsMax: 16_384,
  fingerprintsMax: 4_096,
}
