import { expect, test } from 'vitest'
import type { Flow } from '../../contracts/index.ts'
import { featureDefinitions } from './index.ts'
import {
  moments,
  packetSequence,
  sampleFlow,
  silent,
  story,
  storyExtractor,
} from './sample.fixture.ts'

/**
 * Seven packets, c the client and s the server:
 *
 *     ms   0  2  4   10   22   42  50
 *          c  s  c    c    s    c   s
 *     B    0  0  0  100  500   40   0
 *          S  SA A   PA   PA  FPA   R    (the SYN carries ECE and CWR)
 */
const seven: Flow = sampleFlow({
  firstUs: 1_000_000,
  lastUs: 1_050_000,
  end: 'reset',
  state: 'RSTR',
  forward: {
    ...silent,
    packets: 4,
    payloadBytes: 140,
    ipBytes: 300,
    dataPackets: 2,
    // 0 0 100 40: squares of what differs from 35: 1225 + 1225 + 4225 + 25 = 6700; sqrt(6700 / 3)
    sizes: moments(4, [0, 35, 47.25816, 100]),
    // 4 6 32: squares 100 + 64 + 324 = 488; sqrt(488 / 2)
    gaps: moments(3, [4, 14, 15.6205, 32]),
    pshPackets: 2,
    retransmissions: 1,
    firstPayload: 100,
    entropy: 4.25,
    printable: 0.9,
  },
  backward: {
    ...silent,
    packets: 3,
    payloadBytes: 500,
    ipBytes: 620,
    dataPackets: 1,
    // 0 500 0: sqrt(166,667 / 2)
    sizes: moments(3, [0, 166.6667, 288.6751, 500]),
    // 20 28: sqrt(32 / 1)
    gaps: moments(2, [20, 24, 5.656854, 28]),
    pshPackets: 1,
    rstPackets: 1,
    retransmissions: 2,
    firstPayload: 500,
    entropy: 7.5,
    printable: 0.125,
  },
  // Squares 261,600 - 7 x 91.42857^2 = 203,085.7; sqrt(203,085.7 / 6)
  sizes: moments(7, [0, 91.42857, 183.9772, 500]),
  // 2 2 6 12 20 8: squares 652 - 6 x 8.33333^2 = 235.333; sqrt(235.333 / 5)
  gaps: moments(6, [2, 8.333333, 6.860515, 20]),
  flags: { syn: 2, fin: 1, rst: 1, psh: 3, ack: 5, urg: 0, ece: 1 },
  sequence: packetSequence([
    [0, 0],
    [-0, 2],
    [0, 2],
    [100, 6],
    [-500, 12],
    [40, 20],
    [-0, 8],
  ]),
  activity: { activeMeanMs: 50, idleMeanMs: Number.NaN, idleMaxMs: Number.NaN },
  application: {
    kind: 'tls',
    version: 0x0303,
    serverName: 'example.com',
    alpn: '',
    ja3: '',
    ja4: 't12d1712h1_aaaaaaaaaaaa_bbbbbbbbbbbb',
    cipherSuites: 17,
    extensions: 12,
    cipherSuite: 0xc02f,
    serverNameState: 1,
  },
})

const worked: readonly (readonly [string, number])[] = [
  ['bidirectional_duration_ms', 50],
  ['src2dst_packets', 4],
  ['dst2src_packets', 3],
  ['src2dst_payload_bytes', 140],
  ['dst2src_payload_bytes', 500],
  ['src2dst_ip_bytes', 300],
  ['dst2src_ip_bytes', 620],
  ['bytes_per_s', 12_800], // 640 in 0.05 s
  ['packets_per_s', 140],
  ['down_up_ratio', 0.75],
  ['payload_asymmetry', -0.561622], // -360 / 641
  ['src2dst_data_packets', 2],
  ['src2dst_min_ps', 0],
  ['src2dst_mean_ps', 35],
  ['src2dst_stddev_ps', 47.25816],
  ['src2dst_max_ps', 100],
  ['dst2src_min_ps', 0],
  ['dst2src_mean_ps', 166.6667],
  ['dst2src_stddev_ps', 288.6751],
  ['dst2src_max_ps', 500],
  ['bidirectional_min_ps', 0],
  ['bidirectional_mean_ps', 91.42857],
  ['bidirectional_stddev_ps', 183.9772],
  ['bidirectional_max_ps', 500],
  ['bidirectional_min_piat_ms', 2],
  ['bidirectional_mean_piat_ms', 8.333333],
  ['bidirectional_stddev_piat_ms', 6.860515],
  ['bidirectional_max_piat_ms', 20],
  ['src2dst_min_piat_ms', 4],
  ['src2dst_mean_piat_ms', 14],
  ['src2dst_stddev_piat_ms', 15.6205],
  ['src2dst_max_piat_ms', 32],
  ['dst2src_min_piat_ms', 20],
  ['dst2src_mean_piat_ms', 24],
  ['dst2src_stddev_piat_ms', 5.656854],
  ['dst2src_max_piat_ms', 28],
  ['bidirectional_syn_packets', 2],
  ['bidirectional_fin_packets', 1],
  ['bidirectional_rst_packets', 1],
  ['bidirectional_psh_packets', 3],
  ['bidirectional_ack_packets', 5],
  ['bidirectional_urg_packets', 0],
  ['bidirectional_ece_cwr_packets', 1],
  ['src2dst_psh_packets', 2],
  ['src2dst_rst_packets', 0],
  ['dst2src_rst_packets', 1],
  ['tcp_state', 4],
  ['retrans_packets', 3],
  ['splt_n', 7],
  ['splt_bytes4_src2dst', 140],
  ['splt_bytes4_dst2src', 500],
  ['splt_dir_changes', 5], // c s c c s c s
  ['splt_size_entropy', 1.664498], // buckets 0 0 0 6 31 2 0: log2 7 - 4 x 2 / 7
  ['splt_burst_ratio', 0.6666667], // 2 2 6 8 of six gaps
  ['splt_max_run', 2],
  ['first_payload_size', 100],
  ['src2dst_entropy_256', 4.25],
  ['dst2src_entropy_256', 7.5],
  ['src2dst_printable', 0.9],
  ['dst2src_printable', 0.125],
  ['active_mean_ms', 50],
  ['idle_mean_ms', Number.NaN],
  ['idle_max_ms', Number.NaN],
  ['protocol', 6],
  ['app_group', 3],
  ['tls_version', 771],
  ['tls_cipher_count', 17],
  ['tls_ext_count', 12],
  ['tls_sni_state', 1],
  ['ja4_rarity', Number.NaN], // the site's first
  ['dns_qname_len', Number.NaN],
  ['dns_qname_entropy', Number.NaN],
  ['dns_subdomains_rate', Number.NaN],
  ['dns_nx_ratio', Number.NaN],
  ['h_src_conn_rate', 1],
  ['h_src_uniq_dst', 1],
  ['h_src_uniq_dport', 1],
  ['h_src_fail_ratio', Number.NaN], // nothing ended yet
  ['h_src_same_srv_rate', Number.NaN],
  ['h_dst_uniq_src', 1],
  ['h_pair_gap_cv', Number.NaN],
  ['h_pair_size_cv', Number.NaN],
  ['h_src_out_bytes_z', Number.NaN],
  ['h_dst_rarity', Number.NaN], // nobody to compare with
  ['h_src_conn_rate_1s', 1],
  ['h_src_conn_rate_1h', 1],
]

test('a TCP flow of seven packets gives the numbers worked out by hand', () => {
  const { forward, backward, lastUs, end, state } = seven
  const observations = story([{ flow: 1, at: 1, until: 2 }]).map((observation) =>
    observation.kind === 'closed'
      ? {
          ...observation,
          ...{ lastUs, end, state, record: seven },
          ...{ forwardPayload: forward.payloadBytes, backwardPayload: backward.payloadBytes },
        }
      : observation,
  )
  const [vector] = storyExtractor().extract(observations)
  expect(vector!.timeUs).toBe(1_050_000)
  expect(featureDefinitions.map(({ name }) => name)).toEqual(worked.map(([name]) => name))
  for (const [index, [name, value]] of worked.entries())
    expect(vector!.values[index]! - Math.fround(value), name).toSatisfy((difference) =>
      Number.isNaN(value) ? Number.isNaN(difference) : Math.abs(difference) < 1e-4,
    )
})

test('what a lone packet leaves unknown is NaN, what did not happen is 0, nothing is infinite', () => {
  const [vector] = storyExtractor().extract(story([{ flow: 1, at: 0, until: 60, protocol: 17 }]))
  const named = featureDefinitions.map(({ name }, i) => [name, vector!.values[i]!] as const)
  const unknown = named.filter(([, value]) => Number.isNaN(value)).map(([name]) => name)
  expect(unknown).toEqual([
    ...['min', 'mean', 'stddev', 'max'].map((s) => `dst2src_${s}_ps`),
    ...['bidirectional', 'src2dst', 'dst2src'].flatMap((side) =>
      ['min', 'mean', 'stddev', 'max'].map((s) => `${side}_${s}_piat_ms`),
    ),
    'retrans_packets',
    'splt_burst_ratio',
    'first_payload_size',
    ...['src2dst_entropy_256', 'dst2src_entropy_256', 'src2dst_printable', 'dst2src_printable'],
    ...['idle_mean_ms', 'idle_max_ms'],
    ...['app_group', 'tls_version', 'tls_cipher_count', 'tls_ext_count', 'tls_sni_state'],
    ...['ja4_rarity', 'dns_qname_len', 'dns_qname_entropy', 'dns_subdomains_rate', 'dns_nx_ratio'],
    ...['h_src_fail_ratio', 'h_src_same_srv_rate', 'h_pair_gap_cv', 'h_pair_size_cv'],
    ...['h_src_out_bytes_z', 'h_dst_rarity'],
  ])
  expect(named.filter(([, value]) => Math.abs(value) === Number.POSITIVE_INFINITY)).toEqual([])
  // One packet in no time: 1 ms stands in.
  expect(named.find(([name]) => name === 'packets_per_s')).toEqual(['packets_per_s', 1000])
})

test('only events with a record give vectors', () => {
  const [opened, closed] = story([{ flow: 1, at: 0, until: 5 }])
  const progress = { ...closed!, kind: 'progress', timeUs: 1e6 } as const
  const vectors = storyExtractor().extract([
    opened!,
    progress as typeof closed & object,
    { ...progress, record: null } as typeof closed & object,
    closed!,
  ])
  expect(vectors).toHaveLength(2)
})

test('observations give the same vectors however they are cut into batches', () => {
  const observations = story(
    Array.from({ length: 200 }, (_, i) => ({
      flow: i + 1,
      at: i * 3,
      until: i * 3 + 70,
      from: `10.0.0.${i % 7}`,
      to: `192.0.2.${i % 11}`,
      sent: 100 + (i % 13),
      state: i % 3 ? 'SF' : 'S0',
    })),
  )
  const whole = storyExtractor().extract(observations)
  const extractor = storyExtractor()
  const pieces = observations.flatMap((observation) => extractor.extract([observation]))
  expect(pieces.map(({ values }) => [...values])).toEqual(whole.map(({ values }) => [...values]))
})
