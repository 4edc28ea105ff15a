import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createMemoryBus } from '../../src/bus/index.ts'
import { untriedSettings } from '../../src/cli/compose.ts'
import { loadSettings, type Settings } from '../../src/cli/config/index.ts'
import { lastRevisions } from '../../src/cli/last-revisions.ts'
import type { Alert, RunSummary, Signal, Wanted } from '../../src/contracts/index.ts'
import { networkTest } from '../../src/kernel/index.ts'
import { type RunSettings, run } from '../../src/run.ts'
import { openCapture } from '../../src/sensing/capture/index.ts'
import type { Arrival, Arrivals } from '../../src/sensing/index.ts'
import { root } from '../sources.fixture.ts'

export const traces = join(root, 'test', 'traces')

/** One row of `test/traces/labels.json`. */
export interface Label {
  readonly file: string
  readonly kind: 'benign' | 'attack'
  readonly behaviours: readonly string[]
  readonly attackers: readonly string[]
  readonly victims: readonly string[]
  readonly says: string
}

export function labels(): Label[] {
  return JSON.parse(readFileSync(join(traces, 'labels.json'), 'utf8')) as Label[]
}

/** What the lab's iodine asks under. */
const tunnelDomain = 'sync.example'

/** Whether a label has a host among its attackers and victims, which may be networks; a tunnel's peer is its domain. */
export function namedBy({ attackers, victims }: Label): (one: string) => boolean {
  const named = [...attackers, ...victims]
  const isInside = networkTest(named.filter((one) => one.includes('/')))
  return (one) => named.includes(one) || isInside(one) || one === tunnelDomain
}

export interface Story {
  /** The last revision of each alert, in the order they were closed; those withdrawn at the end. */
  readonly alerts: readonly Alert[]
  /** The newest signals, by key. */
  readonly signals: ReadonlyMap<string, Signal>
  readonly summary: RunSummary
}

/** The project's own settings, `key=value` changes apart. */
export function ownSettings(changes: readonly string[]): Settings {
  return loadSettings({
    file: '',
    isFileRequired: false,
    envFile: '',
    environment: {},
    assignments: changes,
  }).settings
}

/** Settings of a run in one thread, `key=value` changes apart. */
export function ownRun(changes: readonly string[] = [], wanted: Wanted = 'alerts'): RunSettings {
  return { ...untriedSettings(ownSettings(changes), wanted), threads: 1 }
}

/** Runs a capture as the commands do. `name`: a file in test/traces, or a path. */
export async function tell(name: string, changes: readonly string[] = []): Promise<Story> {
  const path = existsSync(join(traces, name)) ? join(traces, name) : name
  await using capture = await openCapture({ kind: 'files', paths: [path] })
  const last = lastRevisions()
  const alerts: Alert[] = []
  const signals = new Map<string, Signal>()
  const { summary } = await run({
    capture,
    settings: ownRun(changes, 'kept'),
    bus: createMemoryBus(),
    onFound(found) {
      alerts.push(...last.of(found.alerts))
      for (const signal of found.signals) signals.set(signal.key, signal)
    },
  })
  return { alerts: [...alerts, ...last.withdrawn()], signals, summary }
}

/** Frames as if they came live: before each batch the time moves on, in steps of `stepUs`, to that of its first packet. */
export function withTicks(frames: Arrivals, stepUs = 7_300_000): Arrivals {
  let held: Arrival | null = null
  let reachedUs = Number.NaN
  return {
    ...frames,
    async next() {
      held ??= await frames.next()
      const timeUs = held.kind === 'frames' ? held.frames.timesUs[0]! : Number.NaN
      if (timeUs > reachedUs) {
        reachedUs = Math.min(timeUs, reachedUs + stepUs)
        return { kind: 'time', timeUs: reachedUs }
      }
      if (Number.isNaN(reachedUs)) reachedUs = timeUs
      const arrival = held
      held = null
      return arrival
    },
  }
}

/** Hosts and domains that an alert names as parties, on either side. */
export function partiesOf({ entity, indicators }: Alert): string[] {
  const parties = indicators.filter(({ flow }) => flow === null)
  return [...new Set([entity, ...parties.map(({ value }) => value)])]
}

/** An alert and the signals behind it as NDJSON, a line for each field, each piece of evidence and each bar: nothing is left out. */
export function goldenLines(alert: Alert, known: Story['signals']): string[] {
  const lines: string[] = []
  const note = (path: string, value: unknown) => lines.push(`{"${path}":${JSON.stringify(value)}}`)
  const { explanation, signals, indicators, flows, ...rest } = alert
  const fields = { ...explanation, signal: signals, indicator: indicators, flow: flows }
  note('alert', rest)
  for (const [name, value] of Object.entries(fields)) {
    if (Array.isArray(value)) for (const item of value) note(name, item)
    else note(name, value)
  }
  for (const { key, detector } of signals) {
    const { facts, evidence } = known.get(key)!
    note(`${detector} facts`, facts)
    for (const piece of evidence) note(`${detector} evidence`, piece)
  }
  return lines
}
