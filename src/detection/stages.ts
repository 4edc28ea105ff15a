import type { StrategyName, Wanted } from '../contracts/index.ts'
import { pointsOfProbability } from '../kernel/index.ts'
import { behaviourCards, createWatcher } from './behaviours/index.ts'
import { type AlertBook, createAlertBook, createExplainer } from './explanation/index.ts'
import { createExtractor, featureDefinitions } from './features/index.ts'
import { createJunction, type Junction } from './fusion/index.ts'
import { createRoles, Hosts, type Roles, type Row } from './hosts/index.ts'
import { createScorer, type ModelArtefact, type Scorer } from './models/index.ts'
import { outsideCard } from './outside/index.ts'
import { createProfiler, type Profiler } from './profiles/index.ts'

/** Plain data, to be handed to a thread. */
export interface DetectionSettings {
  readonly wanted: Wanted
  /** Networks that are ours, CIDR. */
  readonly home: readonly string[]
  /** Tunables by behaviour; `enabled: 0` switches one off. */
  readonly tunables: Readonly<Record<string, Readonly<Record<string, number>>>>
  /** Folder of the learned model; null: behaviours alone. */
  readonly modelFolder: string | null
  /** Evidence, in points, from which the model speaks; 0: as its card says. */
  readonly modelPointsMin: number
  readonly strategy: StrategyName
  /** One in how many host-hours is malicious. */
  readonly priorOneIn: number
  /** Whether detectors are held to what their trials bear. */
  readonly isBoundByTrials: boolean
  /** Probability from which a verdict becomes an alert. */
  readonly raiseAt: number
  /** Event time after an alert's newest evidence for which it stays open at least, milliseconds. */
  readonly quietMs: number
  /** Name of the sensor whose stream this is. */
  readonly sensor: string
}

export type Stages = ReturnType<typeof createStages>

export interface SavedStages {
  readonly hosts: ReturnType<Hosts['save']>
  readonly roles: ReturnType<Roles['save']>
  readonly losses: readonly string[]
  readonly extractor: ReturnType<Stages['extractor']['save']>
  readonly watcher: unknown
  readonly profiler: ReturnType<Profiler['save']> | null
  readonly scorer: ReturnType<Scorer['save']> | null
  readonly junction: ReturnType<Junction['save']>
  readonly book: ReturnType<AlertBook['save']>
}

/** The stages of detection, and what they are given of each other. */
export function createStages(
  settings: DetectionSettings,
  artefact: ModelArtefact | null,
  saved: SavedStages | null,
) {
  const { modelPointsMin: pointsMin, quietMs } = settings
  const thresholds = pointsMin > 0 ? { pointsMin } : {}
  const scorer = artefact && createScorer({ artefact, definitions: featureDefinitions, thresholds })
  const cards = [...behaviourCards, ...(scorer ? [scorer.card] : []), outsideCard]
  const hosts = new Hosts({ home: settings.home })
  // Who keeps something of a host is made after the hosts are there.
  if (saved) hosts.restore(saved.hosts)
  const roles = createRoles({ hosts })
  /** Known when the capture ends; until then it would depend on how far decoding had run ahead. */
  const losses: string[] = []
  const junction = createJunction({
    cards,
    isHome: (address) => hosts.isHomeAddress(address),
    strategy: settings.strategy,
    priorOneIn: settings.priorOneIn,
    isBoundByTrials: settings.isBoundByTrials,
    limits: { quietMs },
  })
  const explainer = createExplainer({
    cards,
    rescore: (signals) => junction.rescore(signals),
    modelVersion: scorer?.version ?? 'none',
  })
  const book = createAlertBook({
    explainer,
    alertAt: settings.raiseAt,
    context: ({ entity }) => ({
      firstSeenUs: hosts.firstSeenUs(hosts.find(entity)),
      gaps: losses,
      neighbours: roles,
    }),
    sensor: settings.sensor,
  })
  const aloneEnough = pointsBetween(1 / settings.priorOneIn, settings.raiseAt)
  const wantsAll = settings.wanted === 'all'
  const isScored = (row: Row) => row.isRecordNeeded && (scorer?.isScored(row) ?? false)
  const extractor = createExtractor({ hosts, isWanted: (row) => wantsAll || isScored(row) })
  const watcher = createWatcher({
    hosts,
    ...switched(settings),
    isAlert: (key, points) => points >= aloneEnough || book.wasAlert(key),
    ...(saved && { saved: saved.watcher }),
  })
  const normals = (address: string) => [
    ...extractor.normals(hosts.find(address)),
    ...watcher.normals(address),
  ]
  const stages = {
    hosts,
    roles,
    losses,
    /** The model scores the flow of this event. */
    isScored,
    extractor,
    watcher,
    /** What is known of hosts is kept where somebody keeps it. */
    profiler: settings.wanted === 'alerts' ? null : createProfiler({ hosts, roles, normals }),
    scorer,
    junction,
    book,
  }
  if (saved) restore(stages, saved)
  return stages
}

/** What all stages keep, as plain data that holds until the next observation. */
export function save(stages: Stages): SavedStages {
  const { hosts, roles, losses, extractor, watcher, profiler, scorer, junction, book } = stages
  return {
    ...{ hosts: hosts.save(), roles: roles.save(), losses },
    ...{ extractor: extractor.save(), watcher: watcher.save() },
    ...{ profiler: profiler?.save() ?? null, scorer: scorer?.save() ?? null },
    ...{ junction: junction.save(), book: book.save() },
  }
}

/** The hosts and what watches them are restored as they are made. */
function restore(
  { roles, losses, extractor, profiler, scorer, junction, book }: Omit<Stages, 'hosts' | 'watcher'>,
  saved: SavedStages,
): void {
  roles.restore(saved.roles)
  losses.push(...saved.losses)
  extractor.restore(saved.extractor)
  if (saved.profiler) profiler?.restore(saved.profiler)
  if (saved.scorer) scorer?.restore(saved.scorer)
  junction.restore(saved.junction)
  book.restore(saved.book)
}

/** Evidence that takes one probability to another. */
function pointsBetween(from: number, to: number): number {
  return pointsOfProbability(to) - pointsOfProbability(from)
}

function switched({ tunables }: DetectionSettings) {
  const disabled = Object.entries(tunables).filter(([, values]) => values['enabled'] === 0)
  return { tunables, disabled: disabled.map(([name]) => name) }
}

type ShedStages = Pick<
  Stages,
  'extractor' | 'watcher' | 'scorer' | 'junction' | 'book' | 'hosts' | 'roles' | 'profiler'
>

/** Everything a bound made detection give up, in the words of the summary. */
export function shedBy(stages: ShedStages) {
  const { extractor, watcher, scorer, junction, book, hosts, roles, profiler } = stages
  const { entitiesShed, signalsShed, waitingShed, decidedShed } = junction.counts()
  const { shed, closedShed, alertedShed } = book.counts()
  return {
    'feature table entries': total(extractor.counts().shed),
    'behaviour entries': total(watcher.shed()),
    'entities forgotten': entitiesShed,
    'signals dropped': signalsShed + waitingShed,
    'model pairs forgotten': scorer?.counts().pairsShed ?? 0,
    'alert subjects forgotten': decidedShed,
    'alerts closed early': shed,
    'closed alerts forgotten': closedShed,
    'alerted signals forgotten': alertedShed,
    'hosts forgotten': hosts.shed,
    'roles of hosts forgotten': roles.shed(),
    ...profiler?.shed(),
  }
}

function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((a, b) => a + b, 0)
}
