/** Bounds, times and key of the flow table. Times run on event time and are checked at whole seconds. */
export interface FlowLimits {
  /** Flows held at once; above it one is evicted for each new one. */
  readonly flowsMax: number
  /**
   * A packet this far from the clock, either way, waits for the next one. Ahead: if the next is no more than this
   * behind it there was a silence, and both are taken as they are. Behind: if the next is so far behind too, the
   * clock is set back. Else the one packet was wrongly dated, and gets the clock's time. A minute: packets are
   * never out of order by so much, and no open flow expires sooner, so that a smaller error ends few of them.
   */
  readonly jumpS: number
  /** A TCP flow of which only one side was heard. Longer than the widest gap in a SYN's retries (32 s, Linux). */
  readonly attemptIdleS: number
  /** A TCP flow both sides took part in. Zeek's 5 minutes: keeps slow shells and keep-alives whole. */
  readonly streamIdleS: number
  /** UDP and every other protocol. CICFlowMeter's 120 s. */
  readonly datagramIdleS: number
  readonly icmpIdleS: number
  /**
   * A longer flow is cut when its next packet comes. Half an hour, not CICFlowMeter's 120 s: a long session
   * stays one record, its progress events speak meanwhile, and no counter grows for days.
   */
  readonly activeS: number
  /** Late packets of a TCP flow are absorbed this long after both FINs: the wait between a FIN's last retries fits. */
  readonly finGraceS: number
  /** And this long after a reset: short, since a forged one must not hide a living flow. */
  readonly resetGraceS: number
  /**
   * Bytes kept of each direction while its protocol is not recognised: a TLS record's 16 kB, which long hellos
   * and the request heads that servers take (8 to 16 kB) fit in.
   */
  readonly headBytes: number
  /** Directions that hold a head of up to 256 bytes, and of up to `headBytes`, at once. */
  readonly shortHeadsMax: number
  readonly longHeadsMax: number
  /** TCP directions of which segments wait for bytes before them, and buffer bytes of all that waits. */
  readonly waitingDirectionsMax: number
  readonly waitingBytesMax: number
  /** TCP directions whose DNS messages are put together at once. */
  readonly dnsStreamsMax: number
  /** Whether the same addresses and ports on other VLANs are another flow. */
  readonly vlanInKey: boolean
}

export const defaultFlowLimits: FlowLimits = {
  flowsMax: 131_072,
  jumpS: 60,
  attemptIdleS: 60,
  streamIdleS: 300,
  datagramIdleS: 120,
  icmpIdleS: 60,
  activeS: 1_800,
  finGraceS: 60,
  resetGraceS: 15,
  headBytes: 16_384,
  shortHeadsMax: 65_536,
  longHeadsMax: 2_048,
  waitingDirectionsMax: 1_024,
  waitingBytesMax: 8 * 1024 * 1024,
  dnsStreamsMax: 256,
  vlanInKey: true,
}
