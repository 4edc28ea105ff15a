import { type ConnState, type Flow, Protocol } from '../../contracts/index.ts'
import type { Feature } from './feature.ts'

interface Flag {
  readonly name: string
  /** As the definition names it, and what a person would call such a packet. */
  readonly label: string
  readonly words: string
  readonly cic: string
  readonly cicNote: string
  compute(flow: Flow): number
}

const flags: readonly Flag[] = [
  {
    name: 'syn',
    label: 'SYN',
    words: 'how many packets asked to open a connection',
    cic: 'SYN Flag Count',
    cicNote: '',
    compute: (flow) => flow.flags.syn,
  },
  {
    name: 'fin',
    label: 'FIN',
    words: 'how many packets closed the connection',
    cic: 'FIN Flag Count',
    cicNote: '',
    compute: (flow) => flow.flags.fin,
  },
  {
    name: 'rst',
    label: 'RST',
    words: 'how many packets broke the connection off',
    cic: 'RST Flag Count',
    cicNote: '',
    compute: (flow) => flow.flags.rst,
  },
  {
    name: 'psh',
    label: 'PSH',
    words: 'how many packets pushed their data through',
    cic: 'PSH Flag Count',
    cicNote: '',
    compute: (flow) => flow.flags.psh,
  },
  {
    name: 'ack',
    label: 'ACK',
    words: 'how many packets acknowledged data',
    cic: 'ACK Flag Count',
    cicNote: '',
    compute: (flow) => flow.flags.ack,
  },
  {
    name: 'urg',
    label: 'URG',
    words: 'how many packets were marked urgent',
    cic: 'URG Flag Count',
    cicNote: '',
    compute: (flow) => flow.flags.urg,
  },
  {
    name: 'ece_cwr',
    label: 'ECE or CWR',
    words: 'how many packets spoke of congestion',
    cic: 'ECE Flag Count',
    cicNote: 'the larger of it and CWR Flag Count: a packet with both counts once here',
    compute: (flow) => flow.flags.ece,
  },
]

const flagCounts = flags.map(
  ({ name, label, words, cic, cicNote, compute }): Feature => ({
    name: `bidirectional_${name}_packets`,
    unit: 'packets',
    group: 'protocol',
    definition: `Packets of both sides with ${label} set; 0 for other protocols than TCP.`,
    words,
    cic,
    cicNote,
    nfstream:
      name === 'ece_cwr'
        ? 'bidirectional_ece_packets, bidirectional_cwr_packets'
        : `bidirectional_${name}_packets`,
    set: 'PUB',
    compute,
  }),
)

/** Codes of `tcp_state`; a TCP flow in any other state is `other`. */
const stateCodes: Partial<Readonly<Record<ConnState, number>>> = {
  S0: 1,
  REJ: 2,
  RSTO: 3,
  RSTOS0: 3,
  RSTR: 4,
  RSTRH: 4,
  SF: 5,
}
const otherState = 6

/** TCP flags and state: features 37 to 48. */
export const tcp: readonly Feature[] = [
  ...flagCounts,
  {
    name: 'src2dst_psh_packets',
    unit: 'packets',
    group: 'protocol',
    definition: 'Packets of the client with PSH set; 0 for other protocols than TCP.',
    words: 'how many packets of the client pushed their data through',
    cic: 'Fwd PSH Flags',
    cicNote: 'before the corrections, only of the first packet',
    nfstream: 'src2dst_psh_packets',
    set: 'PUB',
    compute: (flow) => flow.forward.pshPackets,
  },
  {
    name: 'src2dst_rst_packets',
    unit: 'packets',
    group: 'protocol',
    definition: 'Packets of the client with RST set; 0 for other protocols than TCP.',
    words: 'how often the client broke the connection off',
    cic: 'Fwd RST Flags',
    cicNote: '',
    nfstream: 'src2dst_rst_packets',
    set: 'PUB',
    compute: (flow) => flow.forward.rstPackets,
  },
  {
    name: 'dst2src_rst_packets',
    unit: 'packets',
    group: 'protocol',
    definition: 'Packets of the server with RST set; 0 for other protocols than TCP.',
    words: 'how often the server broke the connection off',
    cic: 'Bwd RST Flags',
    cicNote: '',
    nfstream: 'dst2src_rst_packets',
    set: 'PUB',
    compute: (flow) => flow.backward.rstPackets,
  },
  {
    name: 'tcp_state',
    unit: 'code',
    group: 'protocol',
    definition:
      'How the TCP connection stands: 1 no answer (S0), 2 refused (REJ), 3 reset by the client (RSTO, RSTOS0), 4 reset by the server (RSTR, RSTRH), 5 opened and closed (SF), 6 anything else; 0 for other protocols.',
    words: 'how the connection ended',
    cic: '',
    cicNote: '',
    nfstream: '',
    set: 'CORE',
    compute: (flow) =>
      flow.protocol === Protocol.tcp ? (stateCodes[flow.state] ?? otherState) : 0,
  },
  {
    name: 'retrans_packets',
    unit: 'packets',
    group: 'protocol',
    definition:
      'TCP segments of both sides whose sequence range had been seen; NaN for other protocols.',
    words: 'how many packets were sent again',
    cic: '',
    cicNote: '',
    nfstream: '',
    set: 'CORE',
    compute: (flow) =>
      flow.protocol === Protocol.tcp
        ? flow.forward.retransmissions + flow.backward.retransmissions
        : Number.NaN,
  },
]
