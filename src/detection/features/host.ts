import type { Feature } from './feature.ts'

const none = { cic: '', cicNote: '', nfstream: '' }

/** What was going on around the flow: features 73 to 86. */
export const host: readonly Feature[] = [
  {
    name: 'dns_subdomains_rate',
    unit: 'count',
    group: 'volume',
    definition:
      'Different names asked for under the same registered domain within 60 s, by all hosts; the highest while the flow asked. NaN where it did not.',
    words: 'how many different names were looked up under one domain in a minute',
    ...none,
    set: 'BEHAVIOUR',
    compute: (_, around) => around.names60s,
  },
  {
    name: 'dns_nx_ratio',
    unit: 'share',
    group: 'protocol',
    definition:
      "Share of the client's DNS answers that said there is no such name, counts halving every 300 s, at the flow's last answer; NaN without one.",
    words: 'how many of the names the client looked up do not exist',
    ...none,
    set: 'BEHAVIOUR',
    compute: (_, around) => around.nxShare,
  },
  {
    name: 'h_src_conn_rate',
    unit: 'count',
    group: 'volume',
    definition:
      'Connections the client opened, each counting half after every 60 s, as the flow opened and itself counted.',
    words: 'how many connections the client had opened in about a minute',
    ...none,
    set: 'FULL',
    compute: (_, around) => around.connections60s,
  },
  {
    name: 'h_src_uniq_dst',
    unit: 'count',
    group: 'reach',
    definition:
      'Different destinations the client turned to within the 60 s before the flow opened, its own counted.',
    words: 'how many different hosts the client had turned to in a minute',
    ...none,
    set: 'FULL',
    compute: (_, around) => around.destinations60s,
  },
  {
    name: 'h_src_uniq_dport',
    unit: 'count',
    group: 'reach',
    definition:
      'Different TCP and UDP services (transport and destination port, which is counted and not read) the client tried within the 60 s before the flow opened, its own counted; NaN for other protocols.',
    words: 'how many different ports the client had tried in a minute',
    ...none,
    set: 'FULL',
    compute: (_, around) => around.ports60s,
  },
  {
    name: 'h_src_fail_ratio',
    unit: 'share',
    group: 'reach',
    definition:
      "Share of the client's last 100 connections that ended before this vector which had no answer, were refused, or were reset (S0, REJ, RST*); those to multicast and broadcast are left out. NaN where none ended.",
    words: "how many of the client's recent connections failed",
    ...none,
    set: 'FULL',
    compute: (_, around) => around.failShare,
  },
  {
    name: 'h_src_same_srv_rate',
    unit: 'share',
    group: 'reach',
    definition:
      "Share of the client's last 100 connections that ended before this vector which went to the same service as this one (same transport and destination port, which are compared and not read). NaN where none ended.",
    words: "how many of the client's recent connections went to the same service",
    ...none,
    set: 'FULL',
    compute: (_, around) => around.sameServiceShare,
  },
  {
    name: 'h_dst_uniq_src',
    unit: 'count',
    group: 'reach',
    definition:
      'Different sources that turned to the server within the 60 s before the flow opened, its own counted.',
    words: 'how many different hosts had turned to the server in a minute',
    ...none,
    set: 'FULL',
    compute: (_, around) => around.sources60s,
  },
  {
    name: 'h_pair_gap_cv',
    unit: 'ratio',
    group: 'timing',
    definition:
      'Sample standard deviation over mean of the last 50 times between openings of connections from this client to this server, this one counted: near 0 is a clock, near 1 is chance. NaN with fewer than 3.',
    words: 'how irregular the times between connections to this server were',
    ...none,
    set: 'FULL',
    compute: (_, around) => around.gapVariation,
  },
  {
    name: 'h_pair_size_cv',
    unit: 'ratio',
    group: 'volume',
    definition:
      'Sample standard deviation over mean of what the client sent in its last 50 connections with data to this server that ended before this vector. NaN with fewer than 3.',
    words: 'how much the amount sent to this server varied from one connection to the next',
    ...none,
    set: 'FULL',
    compute: (_, around) => around.sizeVariation,
  },
  {
    name: 'h_src_out_bytes_z',
    unit: 'sigma',
    group: 'volume',
    definition:
      'Payload a host of ours sent outside in this hour so far, less the median of its last 168 ended hours, over 1.4826 × their median absolute deviation (at least a tenth of the median, and 1 kB). NaN before 24 ended hours and for flows that do not leave.',
    words: 'how far what this host sends outside is above its own usual',
    ...none,
    set: 'BEHAVIOUR',
    compute: (_, around) => around.outboundScore,
  },
  {
    name: 'h_dst_rarity',
    unit: 'bits',
    group: 'novelty',
    definition:
      '-log2 of the share of our hosts seen within 24 h that turned to this destination within 24 h, as the flow opened and itself counted. NaN where the client is not ours, or fewer than 2 of ours were seen.',
    words: 'how few of our hosts talk to this destination',
    ...none,
    set: 'BEHAVIOUR',
    compute: (_, around) => Math.log2(1 / around.contactShare),
  },
  {
    name: 'h_src_conn_rate_1s',
    unit: 'count',
    group: 'volume',
    definition: 'As h_src_conn_rate, each connection counting half after every second.',
    words: 'how many connections the client had opened in about a second',
    ...none,
    set: 'FULL',
    compute: (_, around) => around.connections1s,
  },
  {
    name: 'h_src_conn_rate_1h',
    unit: 'count',
    group: 'volume',
    definition: 'As h_src_conn_rate, each connection counting half after every hour.',
    words: 'how many connections the client had opened in about an hour',
    ...none,
    set: 'FULL',
    compute: (_, around) => around.connections1h,
  },
]
