import type { Tried } from '../../contracts/index.ts'

/** How the trials of each behaviour on ordinary situations went. Written by `npm run trials`. */
export const tried: Readonly<Record<string, Tried>> = {
  'arp-spoofing': { situations: 65, fooled: 1 },
  'arp-sweep': { situations: 65, fooled: 1 },
  beacon: { situations: 149, fooled: 3 },
  'brute-force': { situations: 254, fooled: 0 },
  'brute-force-from-many': { situations: 92, fooled: 0 },
  'connection-flood': { situations: 98, fooled: 0 },
  'distributed-scan': { situations: 100, fooled: 0 },
  'dns-beacon': { situations: 83, fooled: 2 },
  'dns-tunnel': { situations: 83, fooled: 2 },
  exfiltration: { situations: 69, fooled: 1 },
  'horizontal-scan': { situations: 202, fooled: 1 },
  'icmp-flood': { situations: 146, fooled: 0 },
  'icmp-tunnel': { situations: 41, fooled: 0 },
  'message-flood': { situations: 61, fooled: 0 },
  'os-fingerprinting': { situations: 54, fooled: 0 },
  'packet-flood': { situations: 146, fooled: 0 },
  'protocol-scan': { situations: 74, fooled: 0 },
  reflection: { situations: 120, fooled: 0 },
  'remote-session': { situations: 66, fooled: 1 },
  'scan-then-beacon': { situations: 40, fooled: 0 },
  'slow-http': { situations: 55, fooled: 0 },
  'syn-flood': { situations: 55, fooled: 0 },
  'udp-flood': { situations: 146, fooled: 0 },
  'vertical-scan': { situations: 112, fooled: 1 },
}
