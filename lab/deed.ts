/** What is malicious in a capture, said so that a program can find its flows. */

/** What a detector should name when it sees it. */
export type Behaviour =
  | 'vertical-scan'
  | 'horizontal-scan'
  | 'brute-force'
  | 'syn-flood'
  | 'udp-flood'
  | 'icmp-flood'
  | 'beacon'
  | 'dns-tunnel'
  | 'icmp-tunnel'
  | 'exfiltration'
  | 'arp-spoofing'
  | 'scan-then-beacon'

/**
 * Names the malicious flows of a capture. A flow is malicious when its protocol, both addresses and the
 * ports match in either direction and it was open between the two times.
 */
export interface MaliciousRule {
  readonly behaviour: Behaviour
  readonly protocol: 'tcp' | 'udp' | 'icmp' | 'arp'
  /** Address, CIDR prefix or `*`: who does it. */
  readonly client: string
  readonly clientPort?: number
  /** Address, CIDR prefix or `*`: to whom. */
  readonly server: string
  /** Any port where absent. */
  readonly serverPorts?: readonly number[]
  /** Seconds since the capture's first packet. */
  readonly fromSeconds: number
  readonly toSeconds: number
}

/** A rule as the scenario writes it: the times come from watching the clock while it runs. */
export type Deed = Omit<MaliciousRule, 'fromSeconds' | 'toSeconds'>
