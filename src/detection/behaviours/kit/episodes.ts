import type {
  DetectorCard,
  Evidence,
  Fact,
  FlowReference,
  Outcome,
  Quantity,
} from '../../../contracts/index.ts'
import { KeyMap, type NumberKey } from '../../../kernel/index.ts'
import type { Hosts } from '../../hosts/index.ts'
import type { Setting } from './behaviour.ts'
import { addTo, type FlowTrace, newTrail, referencesIn, referencesTo, type Trail } from './trail.ts'

/** Peers that a signal names at most (see `Signal`). */
const peersMax = 32
/** A changed opinion is told when it moved this far, or this long after it was last told. */
const growthPoints = 2
const retellUs = 30_000_000
/** So often all episodes are looked at; between, only the first ones, up to one that is not quiet. */
const sweepsPerQuiet = 10

/** One continuing story, of one key, with the state its behaviour keeps. */
export interface Episode<State> {
  readonly key: NumberKey
  readonly state: State
  readonly firstUs: number
  lastUs: number
  /** Flows that belong to it, and the newest few as a ring. */
  flowCount: number
  trail: Trail | null
  steps: number
  nextStep: number
  reviewedUs: number
  /** Weighed after a burst had ended. */
  settledSteps: number
  /** Has gone on since it was told, and waits for its next telling. */
  isWaiting: boolean
  /** What was last told; NaN before. */
  toldPoints: number
  toldUs: number
  toldSteps: number
  toldOutcome: Outcome['value'] | null
  /** Newest points, and the most there were. */
  points: number
  peakPoints: number
}

/** What a behaviour makes of an episode. */
export interface Telling {
  /** See `Signal`; in text, or a host's number where there is no text yet: 0 is nobody. */
  readonly actor: string | number
  readonly peers: readonly string[]
  readonly peer: string
  readonly peerCount: number
  readonly outcome?: Outcome
  readonly reach?: Quantity
  /** When what it tells of was, where ordinary events before and after are in the episode, too. */
  readonly between?: { readonly firstUs: number; readonly lastUs: number }
  readonly evidence: readonly Evidence[]
  readonly facts: Readonly<Record<string, Fact>>
  /** Where the trail does not have them. */
  readonly flows?: readonly FlowTrace[]
}

export interface EpisodeOptions<State> {
  readonly card: Pick<DetectorCard, 'name' | 'technique'>
  readonly setting: Setting<'quietS' | 'emitAtPoints'>
  readonly episodesMax: number
  /** Event time after which a changed episode is weighed again; 1 where not said. */
  readonly reviewS?: number
  /** What sets it apart from the others, in text: part of its signals' key. */
  readonly name: (state: State) => string
  /** Weighs an episode; null where there is nothing to say yet. */
  readonly tell: (episode: Episode<State>) => Telling | null
  /** How long it lives without a new event, microseconds, where that is not the quiet time for all. */
  readonly livesUs?: (state: State) => number
  /** An episode that was no alert has ended: what to remember of it as normal. */
  readonly learn?: (episode: Episode<State>) => void
}

/**
 * The bounded table of a behaviour's episodes: when to weigh them, when to speak, when they end. The first two numbers
 * of a key are hosts, or 0: while the episode lasts they are held.
 */
export class Episodes<State> {
  readonly #options: EpisodeOptions<State>
  readonly #episodes: KeyMap<Episode<State>>
  readonly #hosts: Hosts
  readonly #quietUs: number
  readonly #reviewUs: number
  #nextSweepUs = Number.NEGATIVE_INFINITY
  /** Told, and gone on since. */
  #waiting: Episode<State>[] = []

  constructor(options: EpisodeOptions<State>) {
    this.#options = options
    const { hosts, tunables } = options.setting
    this.#hosts = hosts
    this.#episodes = new KeyMap(options.episodesMax, (episode) => this.#release(episode))
    this.#quietUs = tunables.quietS * 1e6
    this.#reviewUs = (options.reviewS ?? 1) * 1e6
  }

  get shed(): number {
    return this.#episodes.shed
  }

  save() {
    const [nextSweepUs, waiting] = [this.#nextSweepUs, this.#waiting]
    return { episodes: this.#episodes.save(), nextSweepUs, waiting }
  }

  /** Their hosts are held already: that is kept with the hosts. */
  restore({ episodes, nextSweepUs, waiting }: ReturnType<Episodes<State>['save']>): void {
    this.#episodes.restore(episodes)
    this.#nextSweepUs = nextSweepUs
    this.#waiting = waiting
  }

  peek(key: NumberKey): Episode<State> | undefined {
    return this.#episodes.peek(key)
  }

  obtain(key: NumberKey, timeUs: number, make: () => State): Episode<State> {
    const known = this.#episodes.get(key)
    if (known !== undefined) {
      if (timeUs - known.lastUs <= this.#lifeOf(known)) {
        if (timeUs > known.lastUs) known.lastUs = timeUs
        return known
      }
      this.#end(known)
      this.#release(known)
    }
    const episode = newEpisode({ ...key }, timeUs, make())
    this.#hosts.hold(key.first)
    this.#hosts.hold(key.second)
    this.#episodes.set(key, episode)
    return episode
  }

  /** Counts a step; weighs the episode when it has grown by an eighth, or has waited for its review. */
  step(episode: Episode<State>, timeUs: number): void {
    episode.steps++
    if (episode.steps >= episode.nextStep || timeUs - episode.reviewedUs >= this.#reviewUs)
      this.#review(episode, timeUs)
    if (episode.isWaiting || !isTold(episode) || episode.toldSteps === episode.steps) return
    if (this.#waiting.length >= this.#options.episodesMax) return
    episode.isWaiting = true
    this.#waiting.push(episode)
  }

  /** Ends what has been quiet; at Infinity tells everything that changed. */
  advance(timeUs: number): void {
    if (this.#waiting.length > 0 && Number.isFinite(timeUs)) this.#retell(timeUs)
    const isSweep = timeUs >= this.#nextSweepUs
    for (const episode of this.#episodes.values()) {
      if (timeUs - episode.lastUs > this.#lifeOf(episode)) {
        this.#end(episode)
        this.#episodes.delete(episode.key)
        this.#release(episode)
      } else if (!isSweep) break
      else if (this.#isHeldTooShort(episode, timeUs))
        this.#review(episode, Number.POSITIVE_INFINITY)
    }
    if (!isSweep) return
    const isLast = timeUs === Number.POSITIVE_INFINITY
    this.#nextSweepUs = isLast ? Number.NEGATIVE_INFINITY : timeUs + this.#quietUs / sweepsPerQuiet
  }

  /** The end of a burst is told as soon as it is one, and nothing that changed later than `retellUs` after the last telling. */
  #retell(timeUs: number): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const episode of waiting) {
      if (this.#episodes.peek(episode.key) !== episode) continue
      const isNew = episode.settledSteps !== episode.steps
      const isDue = isNew && timeUs - episode.lastUs >= this.#reviewUs
      if (isDue || timeUs - episode.toldUs >= retellUs) this.#review(episode, timeUs, true)
      episode.isWaiting = episode.toldSteps !== episode.steps
      if (episode.isWaiting) this.#waiting.push(episode)
    }
  }

  /** It has gone on since it was told, and what was told holds for half of its quiet time at most. */
  #isHeldTooShort(episode: Episode<State>, timeUs: number): boolean {
    const hasGoneOn = episode.lastUs > episode.toldUs || episode.steps !== episode.toldSteps
    if (!isTold(episode) || !hasGoneOn) return false
    return timeUs - episode.toldUs > Math.min(this.#quietUs, this.#lifeOf(episode)) / 2
  }

  #lifeOf({ state }: Episode<State>): number {
    return this.#options.livesUs?.(state) ?? this.#quietUs
  }

  #release({ key }: Episode<State>): void {
    this.#hosts.release(key.first)
    this.#hosts.release(key.second)
  }

  #end(episode: Episode<State>): void {
    if (episode.toldSteps !== episode.steps) this.#review(episode, Number.POSITIVE_INFINITY)
    const { learn, setting } = this.#options
    // Of what was never told nobody made an alert.
    const wasAlert = isTold(episode) && setting.isAlert(this.#nameOf(episode), episode.peakPoints)
    if (learn && !wasAlert) learn(episode)
  }

  #nameOf({ state, firstUs }: Episode<State>): string {
    const { card, name } = this.#options
    return `${card.name} ${name(state)} ${firstUs}`
  }

  #review(episode: Episode<State>, timeUs: number, isSettled = false): void {
    if (isSettled) episode.settledSteps = episode.steps
    episode.nextStep = episode.steps + Math.max(1, episode.steps >> 3)
    episode.reviewedUs = Number.isFinite(timeUs) ? timeUs : episode.lastUs
    const telling = this.#options.tell(episode)
    if (telling === null) return
    let points = 0
    for (const evidence of telling.evidence) points += evidence.points
    episode.points = points
    episode.peakPoints = Math.max(episode.peakPoints, points)
    const hasGrown = isSettled && episode.steps - episode.toldSteps >= episode.toldSteps / 8
    if (hasGrown || this.#isWorthTelling(episode, telling, timeUs)) this.#emit(episode, telling)
  }

  #isWorthTelling(episode: Episode<State>, { outcome }: Telling, timeUs: number): boolean {
    const { points, toldPoints, toldUs, toldOutcome } = episode
    if (!isTold(episode)) return points >= this.#options.setting.tunables.emitAtPoints
    if ((outcome?.value === 'worked') !== (toldOutcome === 'worked')) return true
    return Math.abs(points - toldPoints) >= growthPoints || timeUs - toldUs >= retellUs
  }

  #emit(episode: Episode<State>, telling: Telling): void {
    episode.toldPoints = episode.points
    episode.toldUs = episode.lastUs
    episode.toldSteps = episode.steps
    episode.toldOutcome = telling.outcome?.value ?? null
    const { card, setting } = this.#options
    const { firstUs, lastUs } = telling.between ?? episode
    setting.emit({
      detector: card.name,
      key: this.#nameOf(episode),
      timeUs: lastUs,
      firstUs,
      holdsUntilUs: episode.lastUs + this.#lifeOf(episode),
      actor: typeof telling.actor === 'number' ? this.#hosts.text(telling.actor) : telling.actor,
      peer: telling.peer,
      peers: namedOf(telling),
      peerCount: telling.peerCount,
      technique: card.technique,
      outcome: telling.outcome ?? null,
      restsOn: [],
      reach: telling.reach ?? null,
      evidence: telling.evidence,
      points: episode.points,
      facts: telling.facts,
      flows: this.#flowsOf(episode, telling),
      flowCount: episode.flowCount,
    })
  }

  #flowsOf({ trail, flowCount }: Episode<State>, { flows }: Telling): FlowReference[] {
    if (flows !== undefined) return referencesTo(flows, this.#hosts)
    return trail === null ? [] : referencesIn(trail, flowCount, this.#hosts)
  }
}

/** What is done to one alone. */
export function onePeer(peer: string) {
  return { peer, peers: [peer], peerCount: 1 }
}

/** As many of the peers as a signal names: the one it is done to most is among them. */
function namedOf({ peer, peers }: Telling): string[] {
  const named = peers.slice(0, peersMax)
  if (peer !== '' && !named.includes(peer)) named[Math.min(named.length, peersMax - 1)] = peer
  return named
}

function newEpisode<State>(key: NumberKey, timeUs: number, state: State): Episode<State> {
  return {
    key,
    state,
    firstUs: timeUs,
    lastUs: timeUs,
    flowCount: 0,
    trail: null,
    steps: 0,
    nextStep: 1,
    reviewedUs: timeUs,
    ...{ settledSteps: 0, isWaiting: false, toldOutcome: null },
    toldPoints: Number.NaN,
    toldUs: 0,
    toldSteps: 0,
    points: 0,
    peakPoints: Number.NEGATIVE_INFINITY,
  }
}

function isTold<State>({ toldPoints }: Episode<State>): boolean {
  return !Number.isNaN(toldPoints)
}

/** Adds a flow to the episode's trail, as a copy. */
export function follow<State>(episode: Episode<State>, flow: FlowTrace): void {
  if (episode.trail === null) episode.trail = newTrail(flow)
  else addTo(episode.trail, episode.flowCount, flow)
  episode.flowCount++
}

/** Event time from the first to the newest event, milliseconds. */
export function spanMs<State>(episode: Episode<State>): number {
  return (episode.lastUs - episode.firstUs) / 1000
}
