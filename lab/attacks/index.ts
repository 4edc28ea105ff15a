/** Attacks, in pieces that scenarios combine. Each marks its own flows. */
export * from './arp-spoofing.ts'
export * from './beacons.ts'
export * from './break-in.ts'
export * from './brute-force.ts'
export * from './exfiltration.ts'
export * from './floods.ts'
export * from './scans.ts'
export * from './tunnels.ts'
