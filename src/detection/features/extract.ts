import type { FeatureVector, Flow, FlowEvent, Observation } from '../../contracts/index.ts'
import type { Ends, Hosts } from '../hosts/index.ts'
import { features } from './all.ts'
import type { Circumstances } from './circumstances.ts'
import { defaultLimits, type Limits } from './limits.ts'
import { Surroundings } from './surroundings.ts'

interface Extractor {
  /** Takes in an observation between these hosts; gives a vector where it carries the record of a wanted flow. */
  extract(observation: Observation, ends: Ends): FeatureVector | null
  counts(): ExtractorCounts
}

export interface ExtractorCounts {
  readonly vectors: number
  /** Given up for room, by table. */
  readonly shed: Readonly<Record<string, number>>
}

export interface ExtractorOptions {
  readonly hosts: Hosts
  /** Tells which flows a vector is wanted of; all unless told otherwise. Statistics take in every flow. */
  readonly isWanted?: (flow: Flow) => boolean
  readonly limits?: Partial<Limits>
}

const computes = features.map(({ compute }) => compute)

/** Turns what leaves the flow table into numbers. It keeps the statistics of hosts from call to call. */
export function createExtractor(options: ExtractorOptions): Extractor {
  const surroundings = new Surroundings({ ...defaultLimits, ...options.limits }, options.hosts)
  const taking = { surroundings, isWanted: options.isWanted ?? (() => true) }
  let vectors = 0
  return {
    extract(observation, ends) {
      const vector = take(observation, ends, taking)
      if (vector !== null) vectors++
      return vector
    },
    counts: () => ({ vectors, shed: surroundings.shed() }),
  }
}

interface Taking {
  readonly surroundings: Surroundings
  readonly isWanted: (flow: Flow) => boolean
}

function take(observation: Observation, ends: Ends, taking: Taking): FeatureVector | null {
  const { surroundings } = taking
  switch (observation.kind) {
    case 'opened':
      surroundings.opened(observation, ends)
      return null
    case 'continued':
      surroundings.continued(observation)
      return step(observation, ends, taking)
    case 'progress':
    case 'closed':
      return step(observation, ends, taking)
    case 'dns':
      surroundings.dns(observation, ends)
      return null
    default:
      return null
  }
}

/** The vector is taken before the flow's own end counts: its history is of others. */
function step(event: FlowEvent, ends: Ends, taking: Taking): FeatureVector | null {
  const { surroundings, isWanted } = taking
  surroundings.moved(event, ends)
  const flow = event.record
  const vector = flow && isWanted(flow) ? vectorOf(flow, surroundings.around(event, ends)) : null
  if (event.kind === 'closed') surroundings.closed(event, ends)
  return vector
}

function vectorOf(flow: Flow, around: Circumstances): FeatureVector {
  const values = takeValues()
  for (let i = 0; i < computes.length; i++) values[i] = computes[i]!(flow, around)
  return { flow, timeUs: flow.lastUs, values }
}

/** Room for 64 vectors at a time: a view of it costs half of an array of its own. */
let room = new Float32Array(0)
let taken = 0

function takeValues(): Float32Array {
  if (taken === room.length) {
    room = new Float32Array(64 * features.length)
    taken = 0
  }
  taken += features.length
  const bytes = Float32Array.BYTES_PER_ELEMENT
  return new Float32Array(room.buffer, (taken - features.length) * bytes, features.length)
}
