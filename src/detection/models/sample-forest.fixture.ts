/** Seeded little forests and an artefact around them, for tests. */
import { createHash } from 'node:crypto'
import type { FeatureDefinition, FeatureVector } from '../../contracts/index.ts'
import { type Random, seededRandom } from '../../kernel/index.ts'
import type { ModelCard } from './artefact.ts'
import type { Forest, Tree } from './forest.ts'
import { writeXgboost } from './write-xgboost.ts'

const names = [
  'src2dst_mean_ps',
  'bidirectional_duration_ms',
  'dst2src_packets',
  'payload_asymmetry',
]

export function sampleForest(seed: number, shape = { trees: 3, depth: 4 }): Forest {
  const random = seededRandom(seed)
  const trees = Array.from({ length: shape.trees }, () => sampleTree(random, shape.depth))
  return { featureNames: names, baseScore: 0.5, trees }
}

function sampleTree(random: Random, depthMax: number): Tree {
  const left = [-1]
  const depths = [0]
  const cover = [1000]
  for (let node = 0; node < left.length; node++) {
    if (depths[node]! >= depthMax || (node > 0 && random.next() < 0.2)) continue
    left[node] = left.length
    const share = 0.1 + 0.8 * random.next()
    cover.push(cover[node]! * share, cover[node]! * (1 - share))
    left.push(-1, -1)
    depths.push(depths[node]! + 1, depths[node]! + 1)
  }
  const draw = () => random.next() * 4 - 2
  return {
    left: Int32Array.from(left),
    feature: Int32Array.from(left, (child) => (child < 0 ? 0 : random.below(names.length))),
    condition: Float32Array.from(left, draw),
    defaultLeft: Uint8Array.from(left, () => random.below(2)),
    cover: Float32Array.from(cover),
    gain: Float32Array.from(left, (child) => (child < 0 ? 0 : random.next())),
    weight: Float32Array.from(left, draw),
  }
}

export function sampleRow(random: Random): Float32Array {
  return Float32Array.from(names, () => (random.next() < 0.15 ? Number.NaN : random.next() * 4 - 2))
}

const units = ['bytes', 'ms', 'packets', 'share']

export const sampleDefinitions: readonly FeatureDefinition[] = names.map((name, i) => ({
  name,
  unit: units[i]!,
  group: 'volume',
  definition: `Sample feature ${name}.`,
  words: `the sample ${i}`,
  cic: '',
  set: 'PUB',
}))

export function sampleTexts(forest: Forest, changes: Partial<ModelCard> = {}) {
  const model = writeXgboost(forest)
  const rate = { value: 0.5, hits: 1, n: 2, low: 0.1, high: 0.9 }
  const card: ModelCard = {
    format: 'amoskys-model/1',
    name: 'flow-trees',
    version: 'flow-trees-sample',
    modelSha256: createHash('sha256').update(model).digest('hex'),
    summary: 'A sample.',
    standardised: false,
    features: names.map((name, i) => ({
      name,
      unit: units[i]!,
      low: -1,
      median: 0,
      high: 1,
      mean: 0,
      scale: 1,
    })),
    thresholds: { pointsMin: 3, packetsMin: 4 },
    calibration: [
      [-4, -4],
      [6, 6],
    ],
    training: {
      seed: 1,
      parameters: {},
      rows: 2,
      malicious: 1,
      duplicatesRemoved: 0,
      conflictsRemoved: 0,
      rowsCappedAway: 0,
      sources: [],
      notes: [],
    },
    evaluation: {
      protocol: 'None.',
      heldOut: {
        auc: 0.5,
        accuracy: rate,
        falsePositives: rate,
        truePositives: rate,
        truePositivesAtOnePercent: rate,
      },
      oneFeature: { name: names[0]!, auc: 0.5 },
      reported: { malicious: rate, benign: rate },
      unseenKinds: [],
      captures: [],
    },
    ...changes,
  }
  return { model, card: JSON.stringify(card) }
}

/** A vector of a flow of `packets` each way between two hosts. */
export function sampleVector(
  values: Float32Array,
  { number = 1, packets = 4, seconds = 0 } = {},
): FeatureVector {
  const direction = { packets, payloadBytes: 100 * packets }
  const flow = {
    number,
    protocol: 6,
    source: { address: '10.0.0.5', port: 40_000 },
    destination: { address: '192.0.2.7', port: 443 },
    firstUs: seconds * 1e6,
    lastUs: seconds * 1e6 + 1000,
    forward: direction,
    backward: direction,
  } as FeatureVector['flow']
  return { flow, timeUs: flow.lastUs, values }
}
