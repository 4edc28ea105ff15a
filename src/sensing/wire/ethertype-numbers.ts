/** Ethertypes that are read (IEEE 802 numbers). */
export const Ethertype = {
  ipv4: 0x0800,
  arp: 0x0806,
  ipv6: 0x86dd,
  mpls: 0x8847,
  mplsMulticast: 0x8848,
  pppoeSession: 0x8864,
} as const
