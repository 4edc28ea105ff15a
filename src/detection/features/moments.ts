import type { Flow } from '../../contracts/index.ts'
import type { Feature } from './feature.ts'

interface Statistic {
  readonly key: 'min' | 'mean' | 'stddev' | 'max'
  readonly cic: string
  readonly definition: string
  readonly sizeWords: string
  readonly gapWords: string
}

/** In the order of the features. */
const statistics: readonly Statistic[] = [
  {
    key: 'min',
    cic: 'Min',
    definition: 'Smallest of the',
    sizeWords: 'the smallest size',
    gapWords: 'the shortest pause',
  },
  {
    key: 'mean',
    cic: 'Mean',
    definition: 'Mean of the',
    sizeWords: 'the average size',
    gapWords: 'the average pause',
  },
  {
    key: 'stddev',
    cic: 'Std',
    definition: 'Sample standard deviation (n - 1; 0 for one) of the',
    sizeWords: 'the spread of the sizes',
    gapWords: 'the spread of the pauses',
  },
  {
    key: 'max',
    cic: 'Max',
    definition: 'Largest of the',
    sizeWords: 'the largest size',
    gapWords: 'the longest pause',
  },
]

/** Written out: a function with one way to read a flow is several times faster than one that picks. */
type Readings = Readonly<Record<Statistic['key'], (flow: Flow) => number>>

interface Side {
  readonly prefix: 'src2dst' | 'dst2src' | 'bidirectional'
  readonly packets: string
  readonly cicSizes: string
  readonly cicGaps: string
  readonly sizes: Readings
  readonly gaps: Readings
}

const client: Side = {
  prefix: 'src2dst',
  packets: "the client's packets",
  cicSizes: 'Fwd Packet Length',
  cicGaps: 'Fwd IAT',
  sizes: {
    min: (flow) => flow.forward.sizes.min,
    mean: (flow) => flow.forward.sizes.mean,
    stddev: (flow) => flow.forward.sizes.stddev,
    max: (flow) => flow.forward.sizes.max,
  },
  gaps: {
    min: (flow) => flow.forward.gaps.min,
    mean: (flow) => flow.forward.gaps.mean,
    stddev: (flow) => flow.forward.gaps.stddev,
    max: (flow) => flow.forward.gaps.max,
  },
}

const server: Side = {
  prefix: 'dst2src',
  packets: "the server's packets",
  cicSizes: 'Bwd Packet Length',
  cicGaps: 'Bwd IAT',
  sizes: {
    min: (flow) => flow.backward.sizes.min,
    mean: (flow) => flow.backward.sizes.mean,
    stddev: (flow) => flow.backward.sizes.stddev,
    max: (flow) => flow.backward.sizes.max,
  },
  gaps: {
    min: (flow) => flow.backward.gaps.min,
    mean: (flow) => flow.backward.gaps.mean,
    stddev: (flow) => flow.backward.gaps.stddev,
    max: (flow) => flow.backward.gaps.max,
  },
}

const both: Side = {
  prefix: 'bidirectional',
  packets: 'the packets of both sides',
  cicSizes: 'Packet Length',
  cicGaps: 'Flow IAT',
  sizes: {
    min: (flow) => flow.sizes.min,
    mean: (flow) => flow.sizes.mean,
    stddev: (flow) => flow.sizes.stddev,
    max: (flow) => flow.sizes.max,
  },
  gaps: {
    min: (flow) => flow.gaps.min,
    mean: (flow) => flow.gaps.mean,
    stddev: (flow) => flow.gaps.stddev,
    max: (flow) => flow.gaps.max,
  },
}

/** Payload sizes: features 13 to 24. */
export const sizes: readonly Feature[] = [client, server, both].flatMap((side) =>
  statistics.map((statistic) => sizeFeature(side, statistic)),
)

/** Times between packets: features 25 to 36. */
export const gaps: readonly Feature[] = [both, client, server].flatMap((side) =>
  statistics.map((statistic) => gapFeature(side, statistic)),
)

function sizeFeature(side: Side, { key, cic, definition, sizeWords }: Statistic): Feature {
  return {
    name: `${side.prefix}_${key}_ps`,
    unit: 'bytes',
    group: 'volume',
    definition: `${definition} payload sizes of ${side.packets}; a packet without payload is one of 0 bytes.`,
    words: `${sizeWords} of ${side.packets}`,
    cic: `${side.cicSizes} ${cic}`,
    cicNote: side === server ? '0 without a packet: NaN here' : '',
    nfstream: `${side.prefix}_${key}_ps in accounting mode 3`,
    set: 'PUB',
    compute: side.sizes[key],
  }
}

function gapFeature(side: Side, { key, cic, definition, gapWords }: Statistic): Feature {
  return {
    name: `${side.prefix}_${key}_piat_ms`,
    unit: 'ms',
    group: 'timing',
    definition: `${definition} times from one packet to the next among ${side.packets}.`,
    words: `${gapWords} between ${side.packets}`,
    cic: `${side.cicGaps} ${cic}`,
    cicNote: 'µs: divide by 1,000; 0 with fewer than 2 packets: NaN here',
    nfstream: `${side.prefix}_${key}_piat_ms, whole milliseconds there`,
    set: 'PUB',
    compute: side.gaps[key],
  }
}
