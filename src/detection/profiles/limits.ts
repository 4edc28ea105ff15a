/** Bounds of the profiles. Set by hand: some 50 MB where all are met. */
export interface ProfileLimits {
  /** Hosts of ours, and others that spoke with them. */
  readonly homeMax: number
  readonly othersMax: number
  /** Addresses that were named and not met yet, and DHCP clients that have no address yet. */
  readonly unmetMax: number
  /** Services followed of one host, and of those the hosts that use one: counting ends there. */
  readonly servicesMax: number
  readonly clientsMax: number
  /** Of all services together. */
  readonly allClientsMax: number
}

export const defaultProfileLimits: ProfileLimits = {
  homeMax: 8_192,
  othersMax: 8_192,
  unmetMax: 16_384,
  servicesMax: 32,
  clientsMax: 1_024,
  allClientsMax: 131_072,
}
