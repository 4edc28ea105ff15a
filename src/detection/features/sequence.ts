import type { PacketSequence } from '../../contracts/index.ts'
import type { Feature } from './feature.ts'

/** Packets that the sequence features look at, data packets that the size sums take, gaps that are a burst. */
const packetsMax = 20
const dataPacketsMax = 4
const burstMs = 10
/** Sizes are told apart in steps of 16 bytes, up to the largest IP packet. */
const bucketShift = 4
const buckets = new Uint8Array(65_536 >> bucketShift)

/** `n log2 n`, for the entropy of up to 20 packets. */
const nLogN = Float64Array.from({ length: packetsMax + 1 }, (_, n) =>
  n > 0 ? n * Math.log2(n) : 0,
)

/** What one look at a sequence tells; several features read it, one after the other. */
const look = {
  of: null as PacketSequence | null,
  count: 0,
  forwardBytes: 0,
  backwardBytes: 0,
  changes: 0,
  longestRun: 0,
  bursts: 0,
  entropy: 0,
}

function lookAt(sequence: PacketSequence): typeof look {
  if (look.of === sequence) return look
  look.of = sequence
  look.count = Math.min(sequence.length, packetsMax)
  countTurns(sequence)
  sumFirstData(sequence)
  measureSizes(sequence)
  return look
}

function countTurns({ directions, gapsMs }: PacketSequence): void {
  let run = 1
  look.changes = 0
  look.bursts = 0
  look.longestRun = 1
  for (let i = 1; i < look.count; i++) {
    if (gapsMs[i]! < burstMs) look.bursts++
    if (directions[i] === directions[i - 1]) run++
    else {
      look.changes++
      run = 1
    }
    if (run > look.longestRun) look.longestRun = run
  }
}

function sumFirstData({ sizes }: PacketSequence): void {
  let forward = 0
  let backward = 0
  look.forwardBytes = 0
  look.backwardBytes = 0
  for (let i = 0; i < look.count; i++) {
    const size = sizes[i]!
    if (size > 0 && forward++ < dataPacketsMax) look.forwardBytes += size
    if (size < 0 && backward++ < dataPacketsMax) look.backwardBytes -= size
  }
}

/** Shannon entropy of the size buckets, bits. The shared counts are left at zero. */
function measureSizes({ sizes }: PacketSequence): void {
  const { count } = look
  for (let i = 0; i < count; i++) buckets[bucketOf(sizes[i]!)]!++
  let sum = 0
  for (let i = 0; i < count; i++) {
    const bucket = bucketOf(sizes[i]!)
    sum += nLogN[buckets[bucket]!]!
    buckets[bucket] = 0
  }
  look.entropy = (nLogN[count]! - sum) / count
}

function bucketOf(size: number): number {
  return Math.min(Math.abs(size) >> bucketShift, buckets.length - 1)
}

/** The first packets in order: features 49 to 56. */
export const sequence: readonly Feature[] = [
  {
    name: 'splt_n',
    unit: 'packets',
    group: 'sequence',
    definition: 'Packets of the flow among its first 20: 20 for any longer flow.',
    words: 'how many of its first 20 packets the connection reached',
    cic: '',
    cicNote: '',
    nfstream: 'entries of splt_ps that are not -1, with splt_analysis 20',
    set: 'CORE',
    compute: (flow) => lookAt(flow.sequence).count,
  },
  {
    name: 'splt_bytes4_src2dst',
    unit: 'bytes',
    group: 'sequence',
    definition: "Payload of the client's first 4 data packets, among the first 20 packets.",
    words: "how much the client's opening messages held",
    cic: '',
    cicNote: '',
    nfstream: 'from splt_ps (mode 3) and splt_direction',
    set: 'CORE',
    compute: (flow) => lookAt(flow.sequence).forwardBytes,
  },
  {
    name: 'splt_bytes4_dst2src',
    unit: 'bytes',
    group: 'sequence',
    definition: "Payload of the server's first 4 data packets, among the first 20 packets.",
    words: "how much the server's first answers held",
    cic: '',
    cicNote: '',
    nfstream: 'from splt_ps (mode 3) and splt_direction',
    set: 'CORE',
    compute: (flow) => lookAt(flow.sequence).backwardBytes,
  },
  {
    name: 'splt_dir_changes',
    unit: 'count',
    group: 'sequence',
    definition: 'How often a packet went the other way than the one before it, in the first 20.',
    words: 'how often client and server took turns at the start',
    cic: '',
    cicNote: '',
    nfstream: 'from splt_direction',
    set: 'CORE',
    compute: (flow) => lookAt(flow.sequence).changes,
  },
  {
    name: 'splt_size_entropy',
    unit: 'bits',
    group: 'sequence',
    definition:
      'Shannon entropy of the payload sizes of the first 20 packets in steps of 16 bytes, both directions together: 0 where all are alike.',
    words: 'how varied the first packets were in size',
    cic: '',
    cicNote: '',
    nfstream: 'from splt_ps (mode 3)',
    set: 'CORE',
    compute: (flow) => lookAt(flow.sequence).entropy,
  },
  {
    name: 'splt_burst_ratio',
    unit: 'share',
    group: 'sequence',
    definition:
      'Share of the gaps between the first 20 packets that are under 10 ms; NaN with fewer than 2 packets.',
    words: 'how much of the start came in bursts',
    cic: '',
    cicNote: '',
    nfstream: 'from splt_piat_ms, whole milliseconds there',
    set: 'CORE',
    compute: (flow) => {
      const { bursts, count } = lookAt(flow.sequence)
      return count < 2 ? Number.NaN : bursts / (count - 1)
    },
  },
  {
    name: 'splt_max_run',
    unit: 'packets',
    group: 'sequence',
    definition: 'Longest run of packets in the same direction among the first 20.',
    words: 'how many packets one side sent in a row at the start',
    cic: '',
    cicNote: '',
    nfstream: 'from splt_direction',
    set: 'CORE',
    compute: (flow) => lookAt(flow.sequence).longestRun,
  },
  {
    name: 'first_payload_size',
    unit: 'bytes',
    group: 'sequence',
    definition: "Size of the client's first payload; NaN where the client sent none.",
    words: "the size of the client's first message",
    cic: '',
    cicNote: '',
    nfstream: 'from splt_ps (mode 3) and splt_direction',
    set: 'CORE',
    compute: (flow) => (flow.forward.dataPackets > 0 ? flow.forward.firstPayload : Number.NaN),
  },
]
