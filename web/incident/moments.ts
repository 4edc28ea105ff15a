/** Moments of an incident as marks on lanes of one axis. */
import type { Incident } from '../api/index.ts'
import { clockText, countText, dataText, durationText } from '../kit/index.ts'

export type MomentKind = Incident['timeline'][number]['kind']

export interface Mark {
  readonly atMs: number
  readonly kind: MomentKind
  readonly text: string
  readonly alert: string
}

export interface Lane {
  readonly id: string
  readonly title: string
  readonly fromMs: number
  readonly toMs: number
  readonly marks: readonly Mark[]
}

export const momentWords: Readonly<Record<MomentKind, string>> = {
  began: 'first evidence',
  raised: 'alert raised',
  grew: 'more evidence',
  worked: 'signs that it worked',
  withdrawn: 'withdrawn',
  ended: 'last evidence',
}

export function marksOf({ timeline }: Pick<Incident, 'timeline'>): readonly Mark[] {
  return timeline
    .map(({ time, kind, text, alert }) => ({ atMs: Date.parse(time), kind, text, alert }))
    .toSorted((a, b) => a.atMs - b.atMs)
}

/** A lane for each alert, in order of the first evidence. */
export function lanesOf(incident: Pick<Incident, 'timeline' | 'alerts'>): readonly Lane[] {
  const marks = marksOf(incident)
  return incident.alerts.map(({ id, headline, firstTime, lastTime }) => ({
    id,
    title: headline,
    fromMs: Date.parse(firstTime),
    toMs: Date.parse(lastTime),
    marks: marks.filter(({ alert }) => alert === id),
  }))
}

export interface Span {
  readonly fromMs: number
  readonly toMs: number
}

/** All of it, with a little room at both ends; an instant gets a second. */
export function spanOf(lanes: readonly Lane[]): Span {
  const times = lanes.flatMap(({ fromMs, toMs, marks }) => [
    fromMs,
    toMs,
    ...marks.map(({ atMs }) => atMs),
  ])
  if (times.length === 0) return { fromMs: 0, toMs: 1000 }
  const [first, last] = [Math.min(...times), Math.max(...times)]
  const room = Math.max(500, (last - first) * 0.03)
  return { fromMs: first - room, toMs: last + room }
}

const steps = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 15_000, 30_000, 60_000],
  ...[2, 5, 10, 15, 30, 60, 120, 180, 360, 720].map((minutes) => minutes * 60_000),
  ...[1, 2, 7, 14, 30].map((days) => days * 86_400_000),
]

/** Round times, at most six. */
export function ticksOf({ fromMs, toMs }: Span, most = 6): readonly number[] {
  const step = steps.find((one) => (toMs - fromMs) / one <= most) ?? (toMs - fromMs) / most
  const first = Math.ceil(fromMs / step) * step
  const ticks: number[] = []
  for (let at = first; at <= toMs && ticks.length < most + 1; at += step) ticks.push(at)
  return ticks
}

/** `14:25:50`, with thousandths where the axis is short. */
export function tickText(ms: number, { fromMs, toMs }: Span): string {
  if (toMs - fromMs > 10_000) return clockText(ms)
  return `${clockText(ms)}.${String(Math.round(ms) % 1000).padStart(3, '0')}`
}

/** The picture in a sentence. */
export function timelineText(lanes: readonly Lane[]): string {
  const [first] = lanes
  if (first === undefined) return 'Nothing is told of it.'
  const from = Math.min(...lanes.map(({ fromMs }) => fromMs))
  const to = Math.max(...lanes.map(({ toMs }) => toMs))
  return `${countText(lanes.length, 'alert')} in ${durationText(to - from)}, from ${clockText(from)} to ${clockText(to)}; it began with: ${dataText(first.title)}.`
}
