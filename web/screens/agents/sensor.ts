/** A sensor as this screen shows it: its state in words, what it read of late, and what that costs. */
import type { Agent, History } from '../../api/index.ts'
import { type Axis, coarseOf, type Line, lastKnown, valuesOf } from '../../charts/index.ts'
import {
  clockText,
  commandLine,
  countText,
  dataText,
  durationText,
  heldText,
  numberText,
  type SensorState,
  sensorState,
  sensorWords,
  sinceText,
} from '../../kit/index.ts'
import { remoteCost, remoteShort } from './remote.ts'

export interface Sensor {
  readonly agent: Agent
  readonly state: SensorState
  /** Of the last measurement; null where there is none of now. */
  readonly packetsPerSecond: number | null
  /** Of the last five minutes, 0 to 1; null where nothing came. */
  readonly lossShare: number | null
  readonly hour: Hour
}

/** Packets a second, over an hour or the last ten minutes of it. */
export interface Hour {
  readonly line: Line
  readonly axis: Axis
}

const lossMs = 5 * 60_000
const shortMs = 10 * 60_000
export const spikes = 60
/** It is measured each ten seconds: two that are missing are a gap. */
const newMs = 25_000

export function sensorsOf(
  agents: readonly Agent[],
  history: History | undefined,
  nowMs: number,
): readonly Sensor[] {
  const sensors = agents.map((agent) => sensorOf(agent, history, nowMs))
  return sensors.toSorted(
    (a, b) =>
      sensorWords[a.state].rank - sensorWords[b.state].rank || a.agent.id.localeCompare(b.agent.id),
  )
}

function sensorOf(agent: Agent, history: History | undefined, nowMs: number): Sensor {
  const axis = axisOf(history, nowMs)
  const of = (metric: string) =>
    history?.series.find((one) => one.sensor === agent.id && one.metric === metric)
  const [packets, drops] = [of('packetsPerSecond'), of('dropsPerSecond')]
  const mean = valuesOf(packets?.avg ?? Array(axis.steps).fill(null))
  const high = valuesOf(packets?.max ?? Array(axis.steps).fill(null))
  const lossShare = lossOf(mean, valuesOf(drops?.avg ?? []), axis)
  const last = lastKnown(mean)
  const state = sensorState(agent, lossShare)
  const isNow =
    sensorWords[state].isReporting &&
    last >= 0 &&
    axis.fromMs + (last + 1) * axis.stepMs > nowMs - newMs
  return {
    ...{ agent, lossShare, state },
    packetsPerSecond: isNow ? mean[last]! : null,
    hour: hourOf(axis, mean, high),
  }
}

function axisOf(history: History | undefined, nowMs: number): Axis {
  if (history === undefined) return { fromMs: nowMs - 3_600_000, stepMs: 60_000, steps: spikes }
  const { from, stepSeconds, steps } = history
  return { fromMs: Date.parse(from), stepMs: stepSeconds * 1000, steps }
}

function lossOf(packets: Float64Array, drops: Float64Array, { stepMs }: Axis): number | null {
  const steps = Math.ceil(lossMs / stepMs)
  const total = (values: Float64Array) =>
    values.slice(-steps).reduce((sum, value) => sum + (Number.isNaN(value) ? 0 : value), 0)
  const lost = total(drops)
  const all = lost + total(packets)
  return all > 0 ? lost / all : null
}

/** Of what began a few minutes ago an hour would be a spike at the edge: then it is the last ten minutes. */
function hourOf(axis: Axis, mean: Float64Array, high: Float64Array): Hour {
  const shortSteps = Math.ceil(shortMs / axis.stepMs)
  const first = mean.findIndex((value) => !Number.isNaN(value))
  const isShort = first >= axis.steps - shortSteps
  const from = isShort ? axis.steps - shortSteps : 0
  const part = {
    ...{ mean: mean.slice(from), low: mean.slice(from), high: high.slice(from) },
  }
  const shown = { ...axis, fromMs: axis.fromMs + from * axis.stepMs, steps: axis.steps - from }
  const coarse = coarseOf(shown, part, spikes)
  const { mean: means, high: highs } = coarse
  return { axis: coarse.axis, line: { name: 'Packets a second', mean: means, high: highs } }
}

export function spanText({ axis }: Hour): string {
  return axis.stepMs * axis.steps > 2 * shortMs ? 'last hour' : 'last 10 minutes'
}

/** When it ended, was heard last, or was enrolled. */
function atOf({ ended, lastSeenAt, since, remote }: Agent): number {
  return Date.parse(ended?.at ?? lastSeenAt ?? since ?? remote?.enrolledAt ?? '')
}

/** Two measurements make a rate. */
const measurableMs = 20_000

export function unmeasuredText({ agent, state }: Sensor): string {
  if (agent.since === null) return 'It has sent nothing yet.'
  if (atOf(agent) - Date.parse(agent.since) >= measurableMs)
    return 'Nothing was measured in the last hour.'
  return sensorWords[state].isReporting
    ? 'It has just begun: the first figures come within 20 s.'
    : 'It ran too short to be measured.'
}

export function lossText(share: number | null): string {
  if (share === null) return '–'
  if (share === 0) return '0'
  return share < 0.0001 ? 'under 0.01%' : `${Number((share * 100).toPrecision(2))}%`
}

type Local = 'failed' | 'silent' | 'late' | 'losing' | 'behind' | 'ok' | 'stopped' | 'finished'

/** Why we think that it is in this state. Of a sensor elsewhere the server says it. */
export function whyText({ agent, state, lossShare }: Sensor): string {
  const { ended, source } = agent
  const isUnknown = state === 'silent' && agent.silentMs === null
  if (isUnknown || (agent.remote !== null && state !== 'losing')) return dataText(agent.why)
  const silent = durationText(agent.silentMs ?? 0)
  const last = clockText(Date.parse(agent.lastSeenAt ?? ''))
  const end = ended === null ? '' : clockText(Date.parse(ended.at))
  if (ended?.how === 'died')
    return `It ended without warning: its last sign of life came at ${last}. That was found at the next start.`
  const whys: Readonly<Record<Local, string>> = {
    failed: `It failed at ${end}: ${dataText(ended?.error ?? '')}.`,
    silent: `Its last sign of life came at ${last}, ${silent} ago, and nothing told us that it would stop. Its process was killed, or its machine is off or out of reach.`,
    late: `Its last sign of life came ${silent} ago; one is due each second. It may be busy, or gone.`,
    losing: `Of what came in the last five minutes it could not take ${lossText(lossShare)}.`,
    behind: `It judges what was captured ${durationText(agent.lagMs)} ago.`,
    ok: 'It gives a sign of life each second, and takes all that comes.',
    stopped: `It was told to stop at ${end}.`,
    finished: `What it read, ${dataText(source)}, came to its end at ${end}.`,
  }
  return whys[state as Local]
}

/** What is not seen because of it, as far as the counts say. */
export function costText(sensor: Sensor): string {
  const { agent, state, lossShare } = sensor
  const elsewhere = remoteCost(sensor)
  if (elsewhere !== null) return elsewhere
  const { drops, packets, judgedPackets, source, kind, lagMs, queue } = agent
  const dropped = drops.kernel + drops.interface
  const inRun =
    dropped === 0
      ? 'No packet was lost in this run.'
      : `${countText(dropped, 'packet')} of ${numberText(packets + dropped)} were lost in this run.`
  const open = Math.max(0, packets - judgedPackets)
  const unjudged =
    open === 0 ? '' : ` ${countText(open, 'packet')} had been captured and not judged.`
  const where = kind === 'live' ? `on ${dataText(source)}` : `in ${dataText(source)}`
  const since = clockText(atOf(agent))
  // What stands in a file waits there: nobody misses it but us.
  const unseen =
    kind === 'replay'
      ? `the rest of ${dataText(source)} has not been read since ${since}`
      : `traffic ${where} has been unseen since ${since}`
  const unseenText = `${unseen[0]!.toUpperCase()}${unseen.slice(1)}.`
  const costs: Readonly<Record<Local, string>> = {
    failed: `${unseenText}${unjudged} ${inRun}`,
    silent: `${unseenText}${unjudged} What was found before is kept.`,
    late: `Nothing is known to be lost. If it is gone, ${unseen}.`,
    losing: `About ${lossText(lossShare)} of the traffic ${where} is unseen: short connections may be missing whole, and counts are too low. ${inRun}`,
    behind: `Alerts come ${durationText(lagMs)} after their traffic; ${countText(queue, 'record')} wait to be kept. ${inRun}`,
    ok: `Nothing. ${inRun} Judging is ${durationText(lagMs)} behind.`,
    stopped: `${unseenText} ${inRun}`,
    finished: `Nothing more comes from it: all ${countText(packets, 'packet')} were read. ${inRun}`,
  }
  return costs[state as Local]
}

/** What takes it up again, as docs/operations/running.md has it; null where there is nothing to do. */
export function commandText({ agent, state }: Sensor): string | null {
  if (sensorWords[state].isReporting || state === 'finished') return null
  const { kind, source, remote } = agent
  if (remote !== null) return state === 'silent' ? 'amoskys sensor status' : null
  if (kind === 'live') return commandLine(`up -i ${source}`, true)
  return kind === 'follow' ? commandLine(`up --follow ${source}`) : null
}

export interface Say {
  readonly text: string
  /** The sensor that it is about, to be opened. */
  readonly id?: string
  readonly isQuiet?: boolean
}

/** The sentence of state: broken ones first, and what is over said as over. */
export function sayOf(sensors: readonly Sensor[], nowMs: number): readonly Say[] {
  return partsOf(sensors, nowMs).map((say) => ({ ...say, text: heldText(say.text) }))
}

function partsOf(sensors: readonly Sensor[], nowMs: number): readonly Say[] {
  if (sensors.length === 0) return [{ text: 'No sensor has reported yet.' }]
  const reporting = sensors.filter(({ state }) => sensorWords[state].isReporting).length
  const broken = sensors.filter(({ state }) => sensorWords[state].isBroken)
  const over = sensors.filter(({ state }) => isOver(state))
  const waiting = sensors.filter(({ state }) => state === 'never')
  const verb = reporting === 1 ? 'reports' : 'report'
  const counted = sensors.length - (reporting === 0 ? 0 : over.length)
  const head =
    reporting === 0
      ? 'No sensor reports now.'
      : counted === 1
        ? 'The sensor reports.'
        : `${reporting} of ${counted} sensors ${verb}.`
  const told =
    broken.length + waiting.length > 0 ? [...broken, ...waiting] : reporting === 0 ? over : []
  return [
    { text: told.length === 0 ? head : `${head} ` },
    ...told
      .slice(0, 3)
      .flatMap((sensor, i) => [
        ...(i > 0 ? [{ text: '; ', isQuiet: true }] : []),
        { text: shortName(sensor.agent.id), id: sensor.agent.id, isQuiet: i > 0 },
        { text: ` ${shortText(sensor, nowMs)}`, isQuiet: i > 0 },
      ]),
    ...(told.length > 3 ? [{ text: `; and ${told.length - 3} more`, isQuiet: true }] : []),
    ...(told.length > 0 ? [{ text: '.' }] : []),
  ]
}

function isOver(state: SensorState): boolean {
  return state === 'finished' || state === 'stopped' || state === 'revoked'
}

const nameMost = 40

/** In large type; it stands in full below. */
function shortName(id: string): string {
  const name = dataText(id)
  return name.length > nameMost ? `${name.slice(0, nameMost - 1)}…` : name
}

function shortText(sensor: Sensor, nowMs: number): string {
  const { agent, state, lossShare } = sensor
  const at = atOf(agent)
  const silentMs = agent.silentMs ?? 0
  const texts: Readonly<Record<Local, string>> = {
    failed: `failed ${sinceText(at, nowMs)}`,
    silent:
      agent.silentMs === null
        ? 'is silent'
        : `went silent ${durationText(Math.floor(silentMs / 1000) * 1000)} ago`,
    late: `is ${durationText(silentMs)} late`,
    losing: `loses ${lossText(lossShare)} of its packets`,
    behind: agent.remote === null ? `is ${durationText(agent.lagMs)} behind` : 'is catching up',
    ok: 'reports',
    stopped: `${agent.remote === null ? 'was told to stop' : 'ended'} at ${clockText(at)}`,
    finished: `came to the end of what it read at ${clockText(at)}`,
  }
  return remoteShort(sensor) ?? texts[state as Local]
}
