/** How much waits for missing fragments; the oldest datagram is given up for room, and counted. */
export interface DecodeLimits {
  /** Datagrams that wait for fragments at one time. */
  readonly fragmentDatagramsMax: number
  /** Buffer bytes of all that waits. */
  readonly fragmentBytesMax: number
  /** Packet time after which a datagram is given up (RFC 791 3.2 suggests 15 s, RFC 8200 4.5 has 60 s, Linux 30 s). */
  readonly fragmentAgeMaxMs: number
}

export const defaultLimits: DecodeLimits = {
  fragmentDatagramsMax: 1024,
  fragmentBytesMax: 4 * 1024 * 1024,
  fragmentAgeMaxMs: 30_000,
}
