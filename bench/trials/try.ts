/** Runs trials as users run captures, and notes what was told of each. */
import {
  type Attack,
  type BehaviourTrials,
  type LookAlike,
  type Point,
  pointsOf,
  TrialWire,
} from '../../src/detection/behaviours/trials/index.ts'
import {
  type Alert,
  createMemoryBus,
  loadSettings,
  type RunSettings,
  run,
  runSettings,
  seededRandom,
} from '../engine.ts'
import { captureOf } from './memory-capture.ts'

/** What was told of one trial. */
interface Told {
  /** By behaviour: the highest confidence of an alert that stood at the end. */
  readonly sure: Readonly<Record<string, number>>
  /** Behaviours of alerts that were told and taken back. */
  readonly takenBack: readonly string[]
}

/** All trials of one point of a grid. */
export interface Cell {
  readonly point: Point
  readonly draws: number
  /** Attacks: draws that were told. Look-alikes: draws with an alert at the end. */
  readonly told: number
  /** Least and highest confidence among those told; null: none was. */
  readonly sure: readonly [number, number] | null
  /** Draws in which an alert was taken back. */
  readonly takenBack: number
  /** Behaviours that told it. */
  readonly by: readonly string[]
}

export interface TriedSituation {
  readonly name: string
  readonly axes: Readonly<Record<string, { label: string; values: readonly (number | string)[] }>>
  readonly cells: readonly Cell[]
}

/** The map of a behaviour: what it tells, from where on, and what fools it. */
export interface BehaviourMap {
  readonly behaviour: string
  readonly attacks: readonly TriedSituation[]
  readonly lookAlikes: readonly TriedSituation[]
}

/** Behaviours alone, as certain as they like: their bounds are made of these trials. */
export async function trialSettings(): Promise<RunSettings> {
  const { settings } = loadSettings({
    ...{ file: '', isFileRequired: false, envFile: '', environment: {}, assignments: [] },
  })
  const own = await runSettings(settings, 'alerts')
  return { ...own, threads: 1, isBoundByTrials: false, modelFolder: null }
}

interface TrierOptions {
  /** The number of each point's first draw: other numbers, other chances. */
  readonly firstDraw: number
  readonly onTrial: () => void
}

/** Tries behaviours one after the other; a look-alike that several share is run once. */
export function createTrier(settings: RunSettings, { firstDraw, onTrial }: TrierOptions) {
  const known = new Map<string, Told>()
  const tellOnce = async (situation: Attack | LookAlike, point: Point, draw: number) => {
    const key = seedText(situation, point, draw)
    const told = known.get(key) ?? (await tellOf(wireOf(situation, point, draw), settings))
    known.set(key, told)
    onTrial()
    return told
  }
  const trySituation = async (
    situation: Attack | LookAlike,
    isCounted: (behaviour: string) => boolean,
  ) => {
    const { name, axes, draws = 2 } = situation
    const cells: Cell[] = []
    for (const point of pointsOf(axes)) {
      const told: Told[] = []
      for (let draw = 0; draw < draws; draw++)
        told.push(await tellOnce(situation, point, firstDraw + draw))
      cells.push(cellOf(point, told, isCounted))
    }
    const plain = Object.entries(axes).map(([axis, { label, values }]) => [axis, { label, values }])
    return { name, axes: Object.fromEntries(plain), cells } satisfies TriedSituation
  }
  return {
    async tryAll({ behaviour, attacks, lookAlikes }: BehaviourTrials): Promise<BehaviourMap> {
      const map = { behaviour, attacks: [], lookAlikes: [] } satisfies BehaviourMap
      const tried: TriedSituation[] = map.attacks
      for (const one of attacks) {
        const tellers = one.toldBy ?? [behaviour]
        tried.push(await trySituation(one, (name) => tellers.includes(name)))
      }
      const alike: TriedSituation[] = map.lookAlikes
      for (const one of lookAlikes)
        alike.push(await trySituation(one, (name) => one.rightly?.includes(name) !== true))
      return map
    },
  }
}

/** The packets of one trial. */
export function wireOf(situation: Attack | LookAlike, point: Point, draw: number): TrialWire {
  const wire = new TrialWire(seededRandom(seedOf(seedText(situation, point, draw))))
  situation.write(wire, point)
  return wire
}

function seedText({ name }: Attack | LookAlike, point: Point, draw: number): string {
  return `${name} ${JSON.stringify(point)} ${draw}`
}

/** How many trials there are. */
export function trialsIn({ attacks, lookAlikes }: BehaviourTrials): number {
  const of = ({ axes, draws = 2 }: Attack | LookAlike) => pointsOf(axes).length * draws
  return [...attacks, ...lookAlikes].reduce((sum, one) => sum + of(one), 0)
}

async function tellOf(wire: TrialWire, settings: RunSettings): Promise<Told> {
  const last = new Map<string, Alert>()
  const bus = createMemoryBus()
  await run({
    capture: captureOf(wire.frames()),
    settings,
    bus,
    onFound({ alerts }) {
      for (const alert of alerts) last.set(alert.id, alert)
    },
  })
  await bus.close()
  const sure: Record<string, number> = {}
  const takenBack = new Set<string>()
  for (const { behaviours, status, confidence } of last.values())
    for (const name of behaviours)
      if (status === 'withdrawn') takenBack.add(name)
      else sure[name] = Math.max(sure[name] ?? 0, confidence)
  return { sure, takenBack: [...takenBack] }
}

function cellOf(
  point: Point,
  told: readonly Told[],
  isCounted: (behaviour: string) => boolean,
): Cell {
  const sure: number[] = []
  const by = new Set<string>()
  for (const one of told) {
    const own = Object.entries(one.sure).filter(([name]) => isCounted(name))
    for (const [name] of own) by.add(name)
    if (own.length > 0) sure.push(Math.max(...own.map(([, confidence]) => confidence)))
  }
  const rounded = (p: number) => Math.round(p * 100) / 100
  const range = [rounded(Math.min(...sure)), rounded(Math.max(...sure))] as const
  return {
    point,
    draws: told.length,
    told: sure.length,
    sure: sure.length > 0 ? range : null,
    takenBack: told.filter((one) => one.takenBack.length > 0).length,
    by: [...by].sort(),
  }
}

/** FNV-1a, 32 bits: the same trial has the same chances, whatever other trials there are. */
function seedOf(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash >>> 0
}
