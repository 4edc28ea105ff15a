import { Protocol } from '../../contracts/index.ts'
import type { Feature } from './feature.ts'

/** What the first payload bytes look like, and when the flow was silent: features 57 to 64. */
export const content: readonly Feature[] = [
  {
    name: 'src2dst_entropy_256',
    unit: 'bits/byte',
    group: 'protocol',
    definition:
      "Shannon entropy of the client's first 256 payload bytes, 0 to 8; NaN without payload.",
    words: 'how random the first bytes of the client looked',
    cic: '',
    cicNote: '',
    nfstream: '',
    set: 'CORE',
    compute: (flow) => flow.forward.entropy,
  },
  {
    name: 'dst2src_entropy_256',
    unit: 'bits/byte',
    group: 'protocol',
    definition:
      "Shannon entropy of the server's first 256 payload bytes, 0 to 8; NaN without payload.",
    words: 'how random the first bytes of the server looked',
    cic: '',
    cicNote: '',
    nfstream: '',
    set: 'CORE',
    compute: (flow) => flow.backward.entropy,
  },
  {
    name: 'src2dst_printable',
    unit: 'share',
    group: 'protocol',
    definition:
      "Share of the client's first 256 payload bytes that are printable text; NaN without payload.",
    words: 'how much of what the client sent first was plain text',
    cic: '',
    cicNote: '',
    nfstream: '',
    set: 'CORE',
    compute: (flow) => flow.forward.printable,
  },
  {
    name: 'dst2src_printable',
    unit: 'share',
    group: 'protocol',
    definition:
      "Share of the server's first 256 payload bytes that are printable text; NaN without payload.",
    words: 'how much of what the server sent first was plain text',
    cic: '',
    cicNote: '',
    nfstream: '',
    set: 'CORE',
    compute: (flow) => flow.backward.printable,
  },
  {
    name: 'active_mean_ms',
    unit: 'ms',
    group: 'timing',
    definition:
      'Mean length of the active periods, the flow being cut wherever it was silent for over 5 s; without such a silence, the duration.',
    words: 'how long the connection stayed busy at a time',
    cic: 'Active Mean',
    cicNote:
      'µs: divide by 1,000; there 0 without a silence (take the duration), and the last period is left out',
    nfstream: '',
    set: 'PUB',
    compute: (flow) => flow.activity.activeMeanMs,
  },
  {
    name: 'idle_mean_ms',
    unit: 'ms',
    group: 'timing',
    definition: 'Mean length of the silences of over 5 s; NaN where there was none.',
    words: 'how long the connection fell silent at a time',
    cic: 'Idle Mean',
    cicNote: 'µs: divide by 1,000; 0 without a silence: NaN here',
    nfstream: '',
    set: 'PUB',
    compute: (flow) => flow.activity.idleMeanMs,
  },
  {
    name: 'idle_max_ms',
    unit: 'ms',
    group: 'timing',
    definition: 'Longest silence of over 5 s; NaN where there was none.',
    words: 'how long the longest silence was',
    cic: 'Idle Max',
    cicNote: 'µs: divide by 1,000; 0 without a silence: NaN here',
    nfstream: '',
    set: 'PUB',
    compute: (flow) => flow.activity.idleMaxMs,
  },
  {
    name: 'protocol',
    unit: 'code',
    group: 'protocol',
    definition: '6 TCP, 17 UDP, 1 ICMP (ICMPv6 too), 0 any other.',
    words: 'the transport protocol',
    cic: 'Protocol',
    cicNote: '',
    nfstream: 'protocol, with 58 as 1 and others as 0',
    set: 'PUB',
    compute: (flow) => protocolCode(flow.protocol),
  },
]

function protocolCode(protocol: number): number {
  if (protocol === Protocol.tcp || protocol === Protocol.udp) return protocol
  return protocol === Protocol.icmp || protocol === Protocol.icmpv6 ? 1 : 0
}
