import type { Flow } from '../../contracts/index.ts'
import type { Feature } from './feature.ts'

/** A flow of one packet has no length; its rates are taken over 1 ms, so that nothing is infinite. */
const durationLeastMs = 1

function durationMs(flow: Flow): number {
  return (flow.lastUs - flow.firstUs) / 1000
}

function perSecond(amount: number, flow: Flow): number {
  return (1000 * amount) / Math.max(durationMs(flow), durationLeastMs)
}

/** How long and how much: features 1 to 12. */
export const volume: readonly Feature[] = [
  {
    name: 'bidirectional_duration_ms',
    unit: 'ms',
    group: 'timing',
    definition: 'Time from the first packet to the last.',
    words: 'how long the connection lasted',
    cic: 'Flow Duration',
    cicNote: 'µs: divide by 1,000',
    nfstream: 'bidirectional_duration_ms',
    set: 'PUB',
    compute: durationMs,
  },
  {
    name: 'src2dst_packets',
    unit: 'packets',
    group: 'volume',
    definition: 'Packets from the client (the originator) to the server.',
    words: 'how many packets the client sent',
    cic: 'Total Fwd Packet',
    cicNote: '',
    nfstream: 'src2dst_packets',
    set: 'PUB',
    compute: (flow) => flow.forward.packets,
  },
  {
    name: 'dst2src_packets',
    unit: 'packets',
    group: 'volume',
    definition: 'Packets from the server (the responder) to the client.',
    words: 'how many packets the server sent',
    cic: 'Total Bwd packets',
    cicNote: '',
    nfstream: 'dst2src_packets',
    set: 'PUB',
    compute: (flow) => flow.backward.packets,
  },
  {
    name: 'src2dst_payload_bytes',
    unit: 'bytes',
    group: 'volume',
    definition: "Transport payload of the client's packets, retransmissions included.",
    words: 'how much data the client sent',
    cic: 'Total Length of Fwd Packet',
    cicNote: '',
    nfstream: 'src2dst_bytes in accounting mode 3',
    set: 'PUB',
    compute: (flow) => flow.forward.payloadBytes,
  },
  {
    name: 'dst2src_payload_bytes',
    unit: 'bytes',
    group: 'volume',
    definition: "Transport payload of the server's packets, retransmissions included.",
    words: 'how much data the server sent',
    cic: 'Total Length of Bwd Packet',
    cicNote: '',
    nfstream: 'dst2src_bytes in accounting mode 3',
    set: 'PUB',
    compute: (flow) => flow.backward.payloadBytes,
  },
  {
    name: 'src2dst_ip_bytes',
    unit: 'bytes',
    group: 'volume',
    definition: "IP packets of the client, headers included, as the IP header's length field says.",
    words: 'how many bytes the client put on the wire',
    cic: '',
    cicNote: 'Total Length of Fwd Packet + Fwd Header Length + 20 × packets (IPv4 without options)',
    nfstream: 'src2dst_bytes in accounting mode 1',
    set: 'BEHAVIOUR',
    compute: (flow) => flow.forward.ipBytes,
  },
  {
    name: 'dst2src_ip_bytes',
    unit: 'bytes',
    group: 'volume',
    definition: "IP packets of the server, headers included, as the IP header's length field says.",
    words: 'how many bytes the server put on the wire',
    cic: '',
    cicNote: 'Total Length of Bwd Packet + Bwd Header Length + 20 × packets (IPv4 without options)',
    nfstream: 'dst2src_bytes in accounting mode 1',
    set: 'BEHAVIOUR',
    compute: (flow) => flow.backward.ipBytes,
  },
  {
    name: 'bytes_per_s',
    unit: 'bytes/s',
    group: 'volume',
    definition:
      'Payload of both directions over the duration; a duration under 1 ms counts as 1 ms.',
    words: 'how fast data moved in the connection',
    cic: 'Flow Bytes/s',
    cicNote: 'recompute where the duration is under 1 ms (there infinite or inflated)',
    nfstream: 'from bidirectional_bytes (mode 3) and the duration',
    set: 'PUB',
    compute: (flow) => perSecond(flow.forward.payloadBytes + flow.backward.payloadBytes, flow),
  },
  {
    name: 'packets_per_s',
    unit: 'packets/s',
    group: 'volume',
    definition:
      'Packets of both directions over the duration; a duration under 1 ms counts as 1 ms.',
    words: 'how many packets went back and forth each second',
    cic: 'Flow Packets/s',
    cicNote: 'recompute where the duration is under 1 ms (there infinite or inflated)',
    nfstream: 'from bidirectional_packets and the duration',
    set: 'PUB',
    compute: (flow) => perSecond(flow.forward.packets + flow.backward.packets, flow),
  },
  {
    name: 'down_up_ratio',
    unit: 'ratio',
    group: 'volume',
    definition: "Packets of the server over the client's; no packet of the client counts as one.",
    words: 'how many packets the server sent for each one of the client',
    cic: 'Down/Up Ratio',
    cicNote: 'a whole number before the corrections',
    nfstream: 'from dst2src_packets and src2dst_packets',
    set: 'PUB',
    compute: (flow) => flow.backward.packets / Math.max(1, flow.forward.packets),
  },
  {
    name: 'payload_asymmetry',
    unit: 'share',
    group: 'volume',
    definition:
      '(sent - received) / (sent + received + 1) in payload bytes, seen from the client: near 1 all went to the server, near -1 all came back.',
    words: 'how one-sided the exchange of data was',
    cic: '',
    cicNote: 'from Total Length of Fwd Packet and of Bwd Packet',
    nfstream: 'from src2dst_bytes and dst2src_bytes (mode 3)',
    set: 'PUB',
    compute: (flow) => asymmetry(flow.forward.payloadBytes, flow.backward.payloadBytes),
  },
  {
    name: 'src2dst_data_packets',
    unit: 'packets',
    group: 'volume',
    definition: 'Packets of the client that carry payload.',
    words: 'how many packets of the client carried data',
    cic: 'Fwd Act Data Pkts',
    cicNote: 'leaves the first packet out, data or not: add 1 where it carried data (UDP, ICMP)',
    nfstream: '',
    set: 'PUB',
    compute: (flow) => flow.forward.dataPackets,
  },
]

function asymmetry(sent: number, received: number): number {
  return (sent - received) / (sent + received + 1)
}
