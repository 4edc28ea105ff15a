/**
 * `name`: the host is called so. `lease`: a DHCP server gives the address to the hardware address. `router`: a DHCP server
 * names the address as the way out.
 */
export type NameClaim = 'name' | 'lease' | 'router'
