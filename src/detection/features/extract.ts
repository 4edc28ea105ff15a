import type { FeatureVector, Flow, HostNormal } from '../../contracts/index.ts'
import type { Hosts, Row } from '../hosts/index.ts'
import { features } from './all.ts'
import type { Circumstances } from './circumstances.ts'
import { defaultLimits, type Limits } from './limits.ts'
import { Surroundings } from './surroundings.ts'

interface Extractor {
  /** Takes in an observation; gives a vector where it carries the record of a wanted flow. */
  extract(row: Row): FeatureVector | null
  /** Flows that are open have no end that will be told. */
  begun(): void
  /** What is kept as normal for one of our hosts. */
  normals(host: number): HostNormal[]
  save(): SavedExtractor
  restore(saved: SavedExtractor): void
  counts(): ExtractorCounts
}

export interface SavedExtractor {
  readonly surroundings: ReturnType<Surroundings['save']>
  readonly vectors: number
}

export interface ExtractorCounts {
  readonly vectors: number
  /** Given up for room, by table. */
  readonly shed: Readonly<Record<string, number>>
}

export interface ExtractorOptions {
  readonly hosts: Hosts
  /** Tells which flows a vector is wanted of; all unless told otherwise. Statistics take in every flow. */
  readonly isWanted?: (row: Row) => boolean
  readonly limits?: Partial<Limits>
}

const computes = features.map(({ compute }) => compute)

/** Turns what leaves the flow table into numbers. It keeps the statistics of hosts from call to call. */
export function createExtractor(options: ExtractorOptions): Extractor {
  const surroundings = new Surroundings({ ...defaultLimits, ...options.limits }, options.hosts)
  const isWanted = options.isWanted ?? (() => true)
  const taking = { surroundings, isWanted, room: new VectorRoom() }
  let vectors = 0
  return {
    extract(row) {
      const vector = take(row, taking)
      if (vector !== null) vectors++
      return vector
    },
    begun: () => surroundings.begun(),
    save: () => ({ surroundings: surroundings.save(), vectors }),
    restore(saved) {
      surroundings.restore(saved.surroundings)
      vectors = saved.vectors
    },
    normals: (host) => surroundings.normals(host),
    counts: () => ({ vectors, shed: surroundings.shed() }),
  }
}

interface Taking {
  readonly surroundings: Surroundings
  readonly isWanted: (row: Row) => boolean
  readonly room: VectorRoom
}

function take(row: Row, taking: Taking): FeatureVector | null {
  const { surroundings } = taking
  switch (row.kind) {
    case 'opened':
      surroundings.opened(row)
      return null
    case 'continued':
      surroundings.continued(row)
      return step(row, taking)
    case 'progress':
    case 'closed':
      return step(row, taking)
    case 'dns':
      surroundings.dns(row)
      return null
    default:
      return null
  }
}

/** The vector is taken before the flow's own end counts: its history is of others. */
function step(row: Row, { surroundings, isWanted, room }: Taking): FeatureVector | null {
  surroundings.moved(row)
  const flow = row.recordPlace >= 0 && isWanted(row) ? row.record : null
  const vector = flow && vectorOf(flow, surroundings.around(row), room)
  if (row.kind === 'closed') surroundings.closed(row)
  return vector
}

function vectorOf(flow: Flow, around: Circumstances, room: VectorRoom): FeatureVector {
  const values = room.take()
  for (let i = 0; i < computes.length; i++) values[i] = computes[i]!(flow, around)
  return { flow, timeUs: flow.lastUs, values }
}

/** Room for 64 vectors at a time: a view of it costs half of an array of its own. */
class VectorRoom {
  #values = new Float32Array(0)
  #taken = 0

  take(): Float32Array {
    if (this.#taken === this.#values.length) {
      this.#values = new Float32Array(64 * features.length)
      this.#taken = 0
    }
    const at = this.#taken
    this.#taken += features.length
    return this.#values.subarray(at, this.#taken)
  }
}
