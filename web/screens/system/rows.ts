/** The rows of the page: which numbers, how they are called, and where each axis ends. */
import type { History, SystemStatus } from '../../api/index.ts'
import {
  type Axis,
  endOf,
  greatest,
  type Line,
  lastKnown,
  roundUp,
  type TimeRow,
  timeAt,
  valuesOf,
} from '../../charts/index.ts'
import { bytesText, durationText, numberText, percentText } from '../../kit/index.ts'
import type { Newest } from './say.ts'

export const metrics = [
  ...['machineCpuShare', 'cpuShare', 'machineMemoryUsedBytes', 'residentBytes', 'diskUsedBytes'],
  ...['databaseBytes', 'receivedBytesPerSecond', 'sentBytesPerSecond', 'waitingRecords'],
  ...['stallMs', 'apiStallMs'],
]

/** What can be looked at, and as finely as there are pixels. */
export const windows = {
  '15m': { text: '15 min', title: 'Last 15 minutes', step: '10s', everyMs: 10_000 },
  '1h': { text: '1 h', title: 'Last hour', step: '10s', everyMs: 10_000 },
  '24h': { text: '24 h', title: 'Last 24 hours', step: '2m', everyMs: 30_000 },
  '7d': { text: '7 d', title: 'Last 7 days', step: '15m', everyMs: 60_000 },
} as const
export type WindowName = keyof typeof windows

const hourMs = 3_600_000

/** The shortest that holds all that is kept, and a day where that is more; of what is long over, the one that reaches it. */
export function fittingWindow(hour: History, week: History): WindowName {
  const { mean } = lineOf(hour, { name: '', metric: 'machineCpuShare', factor: 1 })
  const { mean: long } = lineOf(week, { name: '', metric: 'machineCpuShare', factor: 1 })
  const first = mean.findIndex((value) => !Number.isNaN(value))
  const axis = axisOf(week)
  const isBefore = long.some(
    (value, step) => !Number.isNaN(value) && timeAt(axis, step) < endOf(axis) - 1.6 * hourMs,
  )
  if (first >= 0 && !isBefore) return first > hour.steps * 0.75 ? '15m' : '1h'
  const last = lastKnown(long)
  return last < 0 || endOf(axis) - timeAt(axis, last) < 24 * hourMs ? '24h' : '7d'
}

export function axisOf({ from, stepSeconds, steps }: History): Axis {
  return { fromMs: Date.parse(from), stepMs: stepSeconds * 1000, steps }
}

export function rowsOf(history: History, status: SystemStatus): readonly TimeRow[] {
  const { machine, disk, database } = status
  const line = (name: string, metric: string, factor = 1): Line =>
    lineOf(history, { name, metric, factor })
  const lag = [line('engine', 'stallMs'), line('API', 'apiStallMs')]
  const network = [line('in', 'receivedBytesPerSecond', 8), line('out', 'sentBytesPerSecond', 8)]
  const waiting = [line('Queues', 'waitingRecords')]
  return [
    {
      ...{ id: 'processor', name: 'Processor', top: 1, text: percentText },
      of: `of ${machine.cores} cores`,
      lines: [line('all', 'machineCpuShare'), line('ours', 'cpuShare', 1 / machine.cores)],
    },
    {
      ...{ id: 'memory', name: 'Memory', top: machine.memoryBytes, text: bytesText },
      lines: [line('all', 'machineMemoryUsedBytes'), line('ours', 'residentBytes')],
    },
    {
      ...{ id: 'disk', name: 'Disk', top: disk.totalBytes, text: bytesText },
      of: `of ${bytesText(disk.totalBytes)}`,
      lines: [line('Disk', 'diskUsedBytes')],
    },
    {
      ...{ id: 'database', name: 'Database', text: bytesText },
      lines: [line('Database', 'databaseBytes')],
      ...topOf([line('Database', 'databaseBytes')], 1e6),
      ...(database.bytesMax !== null && { of: `of ${bytesText(database.bytesMax)}` }),
    },
    {
      ...{ id: 'network', name: 'Network', text: bitsText, lines: network },
      ...topOf(network, 1e6),
    },
    {
      ...{ id: 'queues', name: 'Queues', text: roundText, of: 'records', lines: waiting },
      ...topOf(waiting, 100),
    },
    { ...{ id: 'lag', name: 'Event-loop lag', text: durationOf, lines: lag }, ...topOf(lag, 100) },
  ]
}

function topOf(lines: readonly Line[], least: number): { readonly top: number } {
  return { top: Math.max(least, roundUp(Math.max(...lines.map(({ high }) => greatest(high))))) }
}

function roundText(value: number): string {
  return numberText(Math.round(value))
}

function durationOf(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : durationText(ms)
}

const bitUnits = ['bit/s', 'kbit/s', 'Mbit/s', 'Gbit/s'] as const

/** `38 Mbit/s` */
export function bitsText(perSecond: number): string {
  const size = perSecond < 1000 ? 0 : Math.min(3, Math.floor(Math.log10(perSecond) / 3))
  const value = perSecond / 1000 ** size
  return `${value < 10 && size > 0 ? numberText(value) : Math.round(value)} ${bitUnits[size]}`
}

interface LineOf {
  readonly name: string
  readonly metric: string
  readonly factor: number
}

function lineOf(history: History, { name, metric, factor }: LineOf): Line {
  const series = history.series.find((one) => one.metric === metric)
  const values = (of: readonly (number | null)[] | undefined) =>
    valuesOf(of ?? Array(history.steps).fill(null)).map((value) => value * factor)
  return { name, mean: values(series?.avg), high: values(series?.max) }
}

/** Steps of ten seconds that make five minutes. */
const lately = 30

/** Means of the last five minutes of the last hour. */
export function newestOf(history: History | undefined): Newest {
  const newest = (metric: string) => {
    if (history === undefined) return null
    const { mean } = lineOf(history, { name: '', metric, factor: 1 })
    const known = mean.slice(-lately).filter((value) => !Number.isNaN(value))
    return known.length === 0 ? null : known.reduce((sum, one) => sum + one, 0) / known.length
  }
  return {
    machineCpuShare: newest('machineCpuShare'),
    machineMemoryUsedBytes: newest('machineMemoryUsedBytes'),
    waitingRecords: newest('waitingRecords'),
    stallMs: newest('stallMs'),
    apiStallMs: newest('apiStallMs'),
  }
}
