/** Flows step by step with the incidents above: where each bar, mark and label stands. */
import type { ActivityTimeline } from '../../api/index.ts'
import {
  clockText,
  countText,
  durationText,
  momentText,
  roundText,
  urgencyOf,
} from '../../kit/index.ts'

export const height = 128
const floor = 108
/** Highest bar, and the shortest that can be seen. */
const tallest = 50
const least = 2
const lanes = [40, 24, 8] as const
const markWidth = 15

export interface Bar {
  readonly x: number
  readonly y: number
  readonly height: number
  readonly index: number
}

/** One bar for each step with flows; low counts stay visible beside a burst. */
export function barsOf({ flows }: ActivityTimeline, width: number): readonly Bar[] {
  const most = Math.max(1, ...flows.map((one) => one ?? 0))
  const step = width / flows.length
  return flows.flatMap((count, index) => {
    if (count === null || count === 0) return []
    const size = Math.max(least, Math.sqrt(count / most) * tallest)
    return [{ x: (index + 0.5) * step, y: floor - size, height: size, index }]
  })
}

export interface Stretch {
  readonly from: number
  readonly to: number
}

/** Where nothing was seen: in steps, one after the other made one. */
export function unseenOf({ flows }: ActivityTimeline): readonly Stretch[] {
  const found: { from: number; to: number }[] = []
  flows.forEach((count, i) => {
    if (count !== null) return
    const last = found.at(-1)
    if (last?.to === i) last.to = i + 1
    else found.push({ from: i, to: i + 1 })
  })
  return found
}

export type Raised = ActivityTimeline['incidents'][number]

export interface Placed {
  readonly incident: Raised
  readonly x: number
  readonly y: number
}

const ranks = ['critical', 'high', 'medium', 'low', 'info']

const rankOf = ({ severity, confidence }: Raised) => ranks.indexOf(urgencyOf(severity, confidence))

/** Marks in lanes, none over another; those for which there is no room are counted. The most urgent are placed first. */
export function marksOf(
  { incidents, from, to }: ActivityTimeline,
  width: number,
): { readonly placed: readonly Placed[]; readonly hidden: number } {
  const [begin, end] = [Date.parse(from), Date.parse(to)]
  const order = incidents.toSorted(
    (a, b) =>
      Number(a.status === 'closed') - Number(b.status === 'closed') ||
      rankOf(a) - rankOf(b) ||
      (a.time < b.time ? 1 : -1),
  )
  const placed: Placed[] = []
  for (const incident of order) {
    const at = ((Date.parse(incident.time) - begin) / (end - begin)) * width
    const x = Math.min(width - 7, Math.max(7, at))
    const y = lanes.find((lane) =>
      placed.every((one) => one.y !== lane || Math.abs(one.x - x) >= markWidth),
    )
    if (y !== undefined) placed.push({ incident, x, y })
  }
  return { placed, hidden: incidents.length - placed.length }
}

const minute = 60_000
const hour = 60 * minute
const tickSteps = [1, 2, 5, 10, 15, 30, 60, 120, 180, 240, 360, 720, 1440, 2880, 10_080]

export interface Tick {
  readonly x: number
  readonly text: string
}

/** Whole hours or minutes along the foot, none so near the end that it meets the last label. */
export function ticksAlong({ from, to }: ActivityTimeline, width: number): readonly Tick[] {
  const [begin, end] = [Date.parse(from), Date.parse(to)]
  const most = Math.max(2, Math.floor(width / 120))
  const step =
    (tickSteps.find((minutes) => (end - begin) / (minutes * minute) <= most) ?? 10_080) * minute
  const ticks: Tick[] = []
  for (let at = Math.ceil(begin / step) * step; at < end; at += step) {
    const x = ((at - begin) / (end - begin)) * width
    if (x >= 18 && x <= width - 84) ticks.push({ x, text: tickText(at, step) })
  }
  return ticks
}

function tickText(at: number, step: number): string {
  return step >= 24 * hour ? momentText(at).split(',')[0]! : clockText(at).slice(0, 5)
}

/** `Last 24 hours` where it ends now; else from when to when. */
export function spanTitle({ from, to, stepSeconds }: ActivityTimeline, nowMs: number): string {
  const [begin, end] = [Date.parse(from), Date.parse(to)]
  if (nowMs - end > 2 * stepSeconds * 1000)
    return `Time from ${momentText(begin)} to ${momentText(end)}`
  const hours = (end - begin - stepSeconds * 1000) / hour
  if (hours >= 47) return `Last ${Math.round(hours / 24)} days`
  if (hours > 1.02) return `Last ${Math.round(hours)} hours`
  return hours > 0.9 ? 'Last hour' : `Last ${Math.round(hours * 60)} minutes`
}

/** The chart in a sentence, made of its numbers. */
export function timelineSentence(told: ActivityTimeline): string {
  const { flows, flowCount, stepSeconds, from, incidents, incidentCount } = told
  const stepMs = stepSeconds * 1000
  const most = Math.max(0, ...flows.map((one) => one ?? 0))
  const at = Date.parse(from) + flows.indexOf(most) * stepMs
  const unseen = flows.filter((one) => one === null).length * stepMs
  const open = incidents.filter(({ status }) => status === 'open').length
  const busiest =
    most === 0
      ? 'No flow was seen.'
      : `${roundText(flowCount)} flows, most at ${clockText(at).slice(0, 5)}: ${roundText(most)} in ${durationText(stepMs)}.`
  const raised =
    incidentCount === 0
      ? 'No incident was raised.'
      : `${countText(incidentCount, 'incident')} raised, ${open} of them open.`
  const gap = unseen === 0 ? '' : ` Nothing was seen for ${durationText(unseen)} of it.`
  return `${busiest} ${raised}${gap}`
}

export interface TimelineRow {
  readonly fromMs: number
  readonly toMs: number
  /** Null: nothing was seen. */
  readonly flows: number | null
  readonly raised: readonly Raised[]
}

/** The same as at most 24 rows, those of which nothing is to be told left out. */
export function rowsOf(told: ActivityTimeline): readonly TimelineRow[] {
  const { flows, from, stepSeconds, incidents } = told
  const size = Math.ceil(flows.length / 24)
  const begin = Date.parse(from)
  const rows = Array.from({ length: Math.ceil(flows.length / size) }, (_, i): TimelineRow => {
    const part = flows.slice(i * size, (i + 1) * size)
    const fromMs = begin + i * size * stepSeconds * 1000
    const toMs = fromMs + part.length * stepSeconds * 1000
    return {
      ...{ fromMs, toMs },
      flows: part.every((one) => one === null)
        ? null
        : part.reduce((sum: number, one) => sum + (one ?? 0), 0),
      raised: incidents.filter(({ time }) => Date.parse(time) >= fromMs && Date.parse(time) < toMs),
    }
  })
  return rows.filter(({ flows: count, raised }) => count !== null || raised.length > 0)
}
