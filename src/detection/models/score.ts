import type {
  DetectorCard,
  FeatureDefinition,
  FeatureVector,
  Flow,
  FlowEvent,
  Signal,
} from '../../contracts/index.ts'
import { AmoskysError, pointsOfNats, pointsOnCurve } from '../../kernel/index.ts'
import type { ModelArtefact, ModelCard } from './artefact.ts'
import { describeFlow } from './describe.ts'
import { flowTreesCard } from './detector-card.ts'
import { Episodes } from './episodes.ts'

export type Thresholds = ModelCard['thresholds']

export interface ScorerOptions {
  readonly artefact: ModelArtefact
  /** What the vectors hold, in their order. */
  readonly definitions: readonly FeatureDefinition[]
  /** Override the card's. */
  readonly thresholds?: Partial<Thresholds>
}

export interface ScorerCounts {
  readonly seen: number
  /** Vectors that said too little to be scored. */
  readonly passedOver: number
  readonly reported: number
  readonly signals: number
  readonly pairsShed: number
}

export interface Scorer {
  readonly card: DetectorCard
  readonly version: string
  /** Whether a vector of this flow would be scored. */
  isScored(counts: SideCounts): boolean
  score(vectors: readonly FeatureVector[]): Signal[]
  counts(): ScorerCounts
  save(): SavedScorer
  restore(saved: SavedScorer): void
}

export interface SavedScorer {
  readonly episodes: ReturnType<Episodes['save']>
  readonly counts: Omit<ScorerCounts, 'pairsShed'>
}

export function createScorer(options: ScorerOptions): Scorer {
  const { artefact } = options
  const { model, card } = artefact
  const thresholds = { ...card.thresholds, ...options.thresholds }
  const columns = matchColumns(artefact, options.definitions)
  const features = columns.map((column, i) => ({
    definition: options.definitions[column]!,
    range: card.features[i]!,
  }))
  const row = new Float32Array(columns.length)
  const episodes = new Episodes(flowTreesCard.name)
  const counts = { seen: 0, passedOver: 0, reported: 0, signals: 0 }

  const scoreOne = (vector: FeatureVector): Signal | null => {
    counts.seen++
    if (!isInformative(countsOf(vector.flow), thresholds.packetsMin)) {
      counts.passedOver++
      return null
    }
    fillRow({ row, values: vector.values, columns, card })
    const total = pointsOfNats(pointsOnCurve(card.calibration, model.margin(row)))
    if (total < thresholds.pointsMin) return null
    counts.reported++
    return episodes.add(vector, total, () =>
      describeFlow({
        features,
        values: vectorRow(vector, columns),
        phi: model.attribute(row),
        total,
      }),
    )
  }

  return {
    card: flowTreesCard,
    version: card.version,
    isScored: (counts) => isInformative(counts, thresholds.packetsMin),
    score(vectors) {
      const signals = vectors.map(scoreOne).filter((signal) => signal !== null)
      counts.signals += signals.length
      return signals
    },
    counts: () => ({ ...counts, pairsShed: episodes.shed }),
    save: () => ({ episodes: episodes.save(), counts }),
    restore(saved) {
      episodes.restore(saved.episodes)
      Object.assign(counts, saved.counts)
    },
  }
}

/**
 * Whether a flow carries what the model looks at: both sides spoke, data moved, and there are enough packets.
 * Half-open probes and one-way floods belong to the behaviours. Training asks the same.
 */
export function isInformative(counts: SideCounts, packetsMin: number): boolean {
  const { forwardPackets, backwardPackets, forwardPayload, backwardPayload } = counts
  return (
    forwardPackets > 0 &&
    backwardPackets > 0 &&
    forwardPayload + backwardPayload > 0 &&
    forwardPackets + backwardPackets >= packetsMin
  )
}

/** What each side of a flow sent. */
type SideCounts = Pick<
  FlowEvent,
  'forwardPackets' | 'backwardPackets' | 'forwardPayload' | 'backwardPayload'
>

function countsOf({ forward, backward }: Flow): SideCounts {
  return {
    forwardPackets: forward.packets,
    backwardPackets: backward.packets,
    forwardPayload: forward.payloadBytes,
    backwardPayload: backward.payloadBytes,
  }
}

function matchColumns(
  { card }: ModelArtefact,
  definitions: readonly FeatureDefinition[],
): readonly number[] {
  const places = new Map(definitions.map(({ name }, i) => [name, i]))
  return card.features.map(({ name, unit }) => {
    const place = places.get(name)
    const found = place === undefined ? 'no such feature' : definitions[place]!.unit
    if (place === undefined || found !== unit)
      throw new AmoskysError(
        'corrupt',
        `model ${card.version}: feature ${name}: expected one in ${unit}, found ${found}; train it again`,
      )
    return place
  })
}

interface RowSource {
  readonly row: Float32Array
  readonly values: Float32Array
  readonly columns: readonly number[]
  readonly card: ModelCard
}

function fillRow({ row, values, columns, card }: RowSource): void {
  for (let i = 0; i < row.length; i++) {
    const value = values[columns[i]!]!
    // XGBoost refuses infinite values in training, so the trees know only "unknown".
    row[i] = Number.isFinite(value) ? value : Number.NaN
  }
  if (!card.standardised) return
  for (let i = 0; i < row.length; i++) {
    const { mean, scale } = card.features[i]!
    row[i] = (row[i]! - mean) / scale
  }
}

/** The values as measured, in the model's order, for the words. */
function vectorRow(vector: FeatureVector, columns: readonly number[]): Float32Array {
  return Float32Array.from(columns, (column) => vector.values[column]!)
}
