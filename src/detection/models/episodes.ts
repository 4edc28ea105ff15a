/** Signals about one pair of hosts, folded: the flow with the most evidence speaks, the others are counted. */
import type { FeatureVector, FlowReference, Points, Signal } from '../../contracts/index.ts'
import { BoundedMap } from '../../kernel/index.ts'
import type { Description } from './describe.ts'

const pairsMax = 16_384
const flowsMax = 32
/** A pair silent for this long begins anew. */
const episodeGapUs = 3_600_000_000
/** Between signals that say nothing stronger, so that a flood of flows is not a flood of signals. */
const repeatUs = 30_000_000

interface Episode {
  readonly firstUs: number
  timeUs: number
  signalledUs: number
  points: Points
  description: Description
  readonly flows: FlowReference[]
  flowCount: number
}

/** Keeps what is known of each pair. Owned by one scorer. */
export class Episodes {
  readonly #episodes = new BoundedMap<string, Episode>(pairsMax)
  readonly #detector: string

  constructor(detector: string) {
    this.#detector = detector
  }

  /** Pairs given up for room so far. */
  get shed(): number {
    return this.#episodes.shed
  }

  /** Takes in a flow worth `points`; yields the pair's signal where it is stronger than before or due again. */
  add(vector: FeatureVector, points: Points, describe: () => Description): Signal | null {
    const { flow, timeUs } = vector
    const pair = `${this.#detector}|${flow.source.address}|${flow.destination.address}`
    const known = this.#episodes.get(pair)
    const isNew = known === undefined || timeUs - known.timeUs > episodeGapUs
    if (!isNew && points <= known.points) {
      this.#count(known, vector)
      return timeUs - known.signalledUs >= repeatUs ? this.#signal(pair, known, vector) : null
    }
    const episode: Episode = {
      ...(isNew ? fresh(vector) : known),
      points,
      description: describe(),
    }
    this.#count(episode, vector)
    this.#episodes.set(pair, episode)
    return this.#signal(pair, episode, vector)
  }

  save() {
    return this.#episodes.save()
  }

  restore(saved: ReturnType<Episodes['save']>): void {
    this.#episodes.restore(saved)
  }

  #count(episode: Episode, { flow, timeUs }: FeatureVector): void {
    episode.timeUs = Math.max(episode.timeUs, timeUs)
    const { flows } = episode
    // A flow is scored in progress and again at its end; it counts once.
    if (flows.some((known) => known.flow === flow.number)) return
    episode.flowCount++
    if (flows.length === flowsMax) flows.shift()
    flows.push({
      flow: flow.number,
      firstUs: flow.firstUs,
      vlan: flow.vlan,
      protocol: flow.protocol,
      source: flow.source.address,
      sourcePort: flow.source.port,
      destination: flow.destination.address,
      destinationPort: flow.destination.port,
    })
  }

  #signal(pair: string, episode: Episode, { flow }: FeatureVector): Signal {
    episode.signalledUs = episode.timeUs
    const { evidence, facts } = episode.description
    return {
      detector: this.#detector,
      key: `${pair}|${episode.firstUs}`,
      timeUs: episode.timeUs,
      firstUs: episode.firstUs,
      holdsUntilUs: episode.timeUs + episodeGapUs,
      actor: flow.source.address,
      peer: flow.destination.address,
      peers: [flow.destination.address],
      peerCount: 1,
      established: {},
      indicators: [],
      technique: '',
      outcome: null,
      restsOn: [],
      reach: null,
      evidence,
      points: evidence.reduce((sum, { points }) => sum + points, 0),
      facts,
      flows: [...episode.flows],
      flowCount: episode.flowCount,
    }
  }
}

function fresh({ flow, timeUs }: FeatureVector) {
  return { firstUs: flow.firstUs, timeUs, signalledUs: timeUs, flows: [], flowCount: 0 }
}
