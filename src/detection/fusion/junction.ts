import {
  cardNameOf,
  type DetectorCard,
  isOutside,
  riskOf,
  type Severity,
  type Signal,
  type StrategyName,
  type Verdict,
} from '../../contracts/index.ts'
import {
  assert,
  BoundedMap,
  isHostAddress,
  mapValues,
  pointsOfProbability,
  type SavedMap,
} from '../../kernel/index.ts'
import { entityOf } from './entity.ts'
import { Episode } from './episode.ts'
import { fusedProbability, fuseSignals } from './fuse.ts'
import { type FusionOptions, fusionOptions } from './options.ts'
import { raised, worse } from './severity.ts'
import { Waiting } from './waiting.ts'

/** Where all detectors' opinions meet. */
export interface Junction {
  /** Takes signals in event time order; returns the verdicts they changed. */
  fuse(signals: readonly Signal[]): Verdict[]
  /** Forgets what nothing holds any more by `timeUs`; returns the keys of the verdicts forgotten. */
  advance(timeUs: number): string[]
  /** What other signals would come to, by the same arithmetic. */
  rescore(signals: readonly Signal[]): number
  counts(): JunctionCounts
  save(): SavedJunction
  restore(saved: SavedJunction): void
}

export interface SavedJunction {
  /** By entity and technique. */
  readonly entities: SavedMap<string, ReadonlyMap<string, ReturnType<Episode['save']>>>
  readonly decided: SavedMap<string, string>
  readonly waiting: ReturnType<Waiting['save']>
  readonly reported: ReturnType<Waiting['save']>
  readonly counts: Pick<JunctionCounts, 'signals' | 'withoutEntity' | 'signalsShed'>
  readonly nothingOverUntilUs: number
  readonly sweptUs: number
}

export interface JunctionCounts {
  readonly signals: number
  /** Verdicts held now. */
  readonly verdicts: number
  /** Signals about no single host. */
  readonly withoutEntity: number
  readonly entitiesShed: number
  readonly signalsShed: number
  /** Those of models and from outside that waited for a behaviour. */
  readonly waitingShed: number
  /** Episodes of a detector of which it is forgotten whom they are about. */
  readonly decidedShed: number
}

export interface JunctionOptions {
  readonly cards: readonly DetectorCard[]
  readonly isHome: (address: string) => boolean
  readonly strategy?: StrategyName
  readonly priorOneIn?: number
  readonly rho?: number
  /** False: detectors may be surer than their trials bear, which are made so. */
  readonly isBoundByTrials?: boolean
  readonly limits?: Partial<JunctionLimits>
}

export interface JunctionLimits {
  /** Entities held; the one heard of longest ago makes room. */
  readonly entitiesMax: number
  /** Signals a verdict holds; the weakest makes room. */
  readonly signalsPerVerdictMax: number
  /** Hosts for which signals of models wait, and signals for each; the oldest make room. So many from outside beside them. */
  readonly waitingHostsMax: number
  readonly waitingPerHostMax: number
  /** Signals of which it is remembered whom they are about, some 200 bytes each. One that is forgotten is decided anew. */
  readonly decidedMax: number
  /** Event time for which a verdict is held after its newest signal, though its detector holds the episode no longer. */
  readonly quietMs: number
  /** How near in event time other techniques on the entity have to be to raise its severity. */
  readonly corroborationMs: number
}

const defaultLimits: JunctionLimits = {
  entitiesMax: 50_000,
  signalsPerVerdictMax: 64,
  waitingHostsMax: 20_000,
  waitingPerHostMax: 8,
  decidedMax: 32_768,
  quietMs: 30 * 60_000,
  corroborationMs: 60 * 60_000,
}

/** Other techniques, each at least this likely, that raise an entity's severity one step. */
const corroboratingTechniques = 2
const corroboratingProbability = 0.5

/** Event time between two sweeps at least. What is over is not taken for alive in the meantime: see `isLive`. */
const sweepUs = 10_000_000

/** Peers of a model signal under which it waits, the first it names, besides its actor and the one it is done to most. */
const waitingPeersMax = 4

export function createJunction(options: JunctionOptions): Junction {
  return new ScoreJunction(options)
}

type Episodes = Map<string, Episode>

class ScoreJunction implements Junction {
  readonly #isHome: (address: string) => boolean
  readonly #cards: ReadonlyMap<string, DetectorCard>
  readonly #fusion: FusionOptions
  readonly #limits: JunctionLimits
  /** Each entity's episodes by technique. */
  readonly #entities: BoundedMap<string, Episodes>
  /** Which entity an episode of a detector is about: decided once, so that it does not change sides as it grows. */
  readonly #decided: BoundedMap<string, string>
  /** Signals of models, waiting for a behaviour; and reports from outside, which never displace them. */
  readonly #waiting: Waiting
  readonly #reported: Waiting
  #signals = 0
  #withoutEntity = 0
  #signalsShed = 0
  /** Nothing held is over before this event time. */
  #nothingOverUntilUs = Number.POSITIVE_INFINITY
  #sweptUs = Number.NEGATIVE_INFINITY

  constructor(options: JunctionOptions) {
    this.#isHome = options.isHome
    this.#cards = new Map(options.cards.map((card) => [card.name, card]))
    this.#fusion = fusionOptions(options.cards, options)
    this.#limits = { ...defaultLimits, ...options.limits }
    this.#entities = new BoundedMap(this.#limits.entitiesMax)
    this.#decided = new BoundedMap(this.#limits.decidedMax)
    const { waitingHostsMax: hostsMax, waitingPerHostMax: perHostMax } = this.#limits
    this.#waiting = new Waiting({ hostsMax, perHostMax })
    this.#reported = new Waiting({ hostsMax, perHostMax })
  }

  fuse(signals: readonly Signal[]): Verdict[] {
    const touched = new Map<string, Set<Episode>>()
    for (const signal of signals) {
      assert(Number.isFinite(signal.points), `${signal.detector} gave no number of points`)
      this.#signals++
      for (const episode of this.#place(signal)) {
        const set = touched.get(episode.entity)
        if (set) set.add(episode)
        else touched.set(episode.entity, new Set([episode]))
      }
    }
    return [...touched].flatMap(([entity, episodes]) => this.#settle(entity, episodes))
  }

  advance(timeUs: number): string[] {
    // A sweep looks at everything held, so it is made when something is over, and not at once again for the next.
    if (timeUs <= this.#nothingOverUntilUs) return []
    if (Math.abs(timeUs - this.#sweptUs) < sweepUs) return []
    this.#sweptUs = timeUs
    this.#nothingOverUntilUs = Number.POSITIVE_INFINITY
    const forgotten: string[] = []
    for (const [entity, episodes] of this.#entities.entries()) {
      for (const episode of episodes.values())
        if (isLive(episode, timeUs)) this.#expect(episode)
        else {
          episodes.delete(episode.technique)
          forgotten.push(episode.key)
        }
      if (episodes.size === 0) this.#entities.delete(entity)
    }
    for (const waiting of [this.#waiting, this.#reported])
      waiting.sweep((signal) => {
        const isOver = !isLive(signal, timeUs)
        if (!isOver) this.#expect(signal)
        return isOver
      })
    return forgotten
  }

  rescore(signals: readonly Signal[]): number {
    return fusedProbability(signals, this.#fusion)
  }

  counts(): JunctionCounts {
    let verdicts = 0
    for (const episodes of this.#entities.values()) verdicts += episodes.size
    return {
      signals: this.#signals,
      verdicts,
      withoutEntity: this.#withoutEntity,
      entitiesShed: this.#entities.shed,
      signalsShed: this.#signalsShed,
      waitingShed: this.#waiting.shed + this.#reported.shed,
      decidedShed: this.#decided.shed,
    }
  }

  save(): SavedJunction {
    return {
      entities: this.#entities.save((episodes) => mapValues(episodes, (one) => one.save())),
      decided: this.#decided.save(),
      waiting: this.#waiting.save(),
      reported: this.#reported.save(),
      counts: {
        ...{ signals: this.#signals, withoutEntity: this.#withoutEntity },
        signalsShed: this.#signalsShed,
      },
      ...{ nothingOverUntilUs: this.#nothingOverUntilUs, sweptUs: this.#sweptUs },
    }
  }

  restore(saved: SavedJunction): void {
    this.#entities.restore(saved.entities, (episodes) =>
      mapValues(episodes, (one) => {
        const episode = this.#newEpisode(one.entity, one.technique)
        episode.restore(one)
        return episode
      }),
    )
    this.#decided.restore(saved.decided)
    this.#waiting.restore(saved.waiting)
    this.#reported.restore(saved.reported)
    this.#signals = saved.counts.signals
    this.#withoutEntity = saved.counts.withoutEntity
    this.#signalsShed = saved.counts.signalsShed
    this.#nothingOverUntilUs = saved.nothingOverUntilUs
    this.#sweptUs = saved.sweptUs
  }

  /** Puts a signal where it belongs; returns the episodes it changed. */
  #place(signal: Signal): Episode[] {
    if (isOutside(signal.detector)) return this.#join(signal, this.#reported)
    return signal.technique === '' ? this.#join(signal, this.#waiting) : this.#assert(signal)
  }

  #assert(signal: Signal): Episode[] {
    const entity = this.#entityOf(signal)
    if (entity === null) {
      this.#withoutEntity++
      return []
    }
    const episodes = this.#entities.obtain(entity, () => new Map())
    let episode = episodes.get(signal.technique)
    if (!episode || !isLive(episode, signal.timeUs)) {
      episode = this.#newEpisode(entity, signal.technique)
      episodes.set(signal.technique, episode)
    }
    this.#signalsShed += episode.assert(signal)
    this.#expect(episode)
    for (const waiting of [...this.#waiting.of(entity), ...this.#reported.of(entity)])
      if (
        isLive(waiting, signal.timeUs) &&
        !episode.holds(waiting) &&
        this.#isAbout(episode, waiting)
      )
        this.#signalsShed += episode.corroborate(waiting)
    return [episode]
  }

  #newEpisode(entity: string, technique: string): Episode {
    const isSequence = (detector: string) => this.#fusion.kinds.get(detector) === 'sequence'
    const signalsMax = this.#limits.signalsPerVerdictMax
    const quietUs = this.#limits.quietMs * 1000
    const aloneMin = -pointsOfProbability(1 / this.#fusion.priorOneIn)
    return new Episode({ entity, technique, signalsMax, quietUs, aloneMin, isSequence })
  }

  #expect({ holdsUntilUs }: Held): void {
    this.#nothingOverUntilUs = Math.min(this.#nothingOverUntilUs, holdsUntilUs)
  }

  /** A signal that makes no verdict of its own joins what else is known of the same parties, and waits for more. */
  #join(signal: Signal, waiting: Waiting): Episode[] {
    const joined: Episode[] = []
    const hosts = [signal.actor, signal.peer, ...signal.peers.slice(0, waitingPeersMax)].filter(
      isHostAddress,
    )
    for (const host of new Set(hosts)) {
      waiting.put(host, signal)
      this.#expect(signal)
      for (const episode of this.#entities.peek(host)?.values() ?? []) {
        if (!isLive(episode, signal.timeUs) || !this.#isAbout(episode, signal)) continue
        this.#signalsShed += episode.corroborate(signal)
        joined.push(episode)
      }
    }
    return joined
  }

  /** Whether a signal that makes no verdict speaks of what one is about. */
  #isAbout(episode: Episode, signal: Signal): boolean {
    if (isOutside(signal.detector)) return episode.isMeantBy(signal)
    const isUnfit = this.#cardOf(signal).unfit?.includes(episode.technique) === true
    return !isUnfit && episode.overlaps(signal)
  }

  #entityOf(signal: Signal): string | null {
    const known = this.#decided.get(signal.key)
    if (known !== undefined) return known
    const entity = entityOf(signal, this.#cardOf(signal).subject, this.#isHome)
    if (entity !== null) this.#decided.set(signal.key, entity)
    return entity
  }

  #cardOf({ detector }: Pick<Signal, 'detector'>): DetectorCard {
    const card = this.#cards.get(cardNameOf(detector))
    assert(card, `no card for detector ${detector}`)
    return card
  }

  /** Verdicts of the changed episodes, and of their siblings whose severity changed with them. */
  #settle(entity: string, changed: ReadonlySet<Episode>): Verdict[] {
    for (const episode of changed) episode.fusion = fuseSignals(episode.signals(), this.#fusion)
    const episodes = [...new Set([...changed, ...(this.#entities.peek(entity)?.values() ?? [])])]
    const verdicts: Verdict[] = []
    for (const episode of episodes) {
      const severity = this.#severityOf(episode, episodes)
      if (!changed.has(episode) && severity === episode.verdict?.severity) continue
      episode.verdict = this.#verdictOf(episode, severity)
      verdicts.push(episode.verdict)
    }
    return verdicts
  }

  /**
   * How bad if true: the card of the strongest behaviour says; one step worse where a sequence holds (or what
   * the sequence's card says, if that is worse still), where the lead says that it may have worked, or where at
   * least two other techniques, each more likely than not, were seen on the entity within the hour.
   */
  #severityOf(episode: Episode, siblings: readonly Episode[]): Severity {
    const signals = episode.signals()
    const { detector, outcome } = episode.lead(signals)
    const lead = this.#cardOf({ detector })
    const behaviour = signals.find((s) => this.#cardOf(s).kind === 'behaviour')
    const base = behaviour ? this.#cardOf(behaviour).severity : lead.severity
    if (lead.kind === 'sequence') return behaviour ? worse(raised(base), lead.severity) : base
    if (outcome?.value === 'worked') return raised(base)
    const near = siblings.filter(
      (sibling) =>
        sibling !== episode &&
        (sibling.fusion?.probability ?? 0) >= corroboratingProbability &&
        Math.abs(sibling.timeUs - episode.timeUs) <= this.#limits.corroborationMs * 1000,
    )
    return near.length >= corroboratingTechniques ? raised(base) : base
  }

  #verdictOf(episode: Episode, severity: Severity): Verdict {
    const signals = episode.signals()
    const fusion = episode.fusion!
    return {
      key: episode.key,
      entity: episode.entity,
      technique: episode.technique,
      timeUs: episode.timeUs,
      firstUs: episode.firstUs,
      holdsUntilUs: episode.holdsUntilUs,
      lead: episode.lead(signals),
      signals,
      signalCount: episode.received,
      arithmetic: fusion.arithmetic,
      strategies: fusion.strategies,
      strategy: this.#fusion.strategy,
      probability: fusion.probability,
      severity,
      risk: riskOf(severity, fusion.probability),
    }
  }
}

interface Held {
  readonly holdsUntilUs: number
}

function isLive({ holdsUntilUs }: Held, timeUs: number): boolean {
  return timeUs <= holdsUntilUs
}
