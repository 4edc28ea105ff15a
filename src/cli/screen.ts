import type { Bus } from '../bus/index.ts'
import type { Alert, AlertHead, RunSummary, Severity } from '../contracts/index.ts'
import { alertLine } from '../detection/explanation/index.ts'
import { BoundedMap, bytesText, countText, numberText, plural, printable } from '../kernel/index.ts'
import { lastRevisions } from './last-revisions.ts'
import { severities } from './options.ts'
import type { Progress } from './progress.ts'
import type { World } from './world.ts'

/** A run that is over. */
export interface EndedRun {
  readonly summary: RunSummary
  readonly seconds: number
  /** Name of its source where there are several; '' otherwise. */
  readonly name?: string
}

export interface ScreenOptions {
  readonly world: World
  /** NDJSON instead of text. */
  readonly isJson: boolean
  /** A live run prints every revision as it comes; a file prints each alert at first and where it became worse, as JSON when it is closed. */
  readonly isLive: boolean
  readonly progress: Progress | null
  /** Keep the newest revision of each alert, at most so many, for `alerts()`. */
  readonly keepMax: number
  /** A line says its date where that is not today's. */
  readonly isDated?: boolean
  /** A line says whose traffic it is of. */
  readonly isSensorNamed?: boolean
}

/** Alerts of which it is known whether they stand. */
const standingMax = 10_000

/** The consumer group that prints. */
export interface Screen {
  /** What all of them found, and a summary each. */
  finish(...ended: readonly EndedRun[]): void
  /** Whether an alert so bad stands: one that was taken back does not count. */
  hasAlertFrom(severity: Severity | undefined): boolean
  /** Newest revision of each alert kept, most urgent first. */
  alerts(): Alert[]
}

export function subscribeScreen(bus: Bus, options: ScreenOptions): Screen {
  const { world, isJson, isLive } = options
  const newest = new BoundedMap<string, Alert>(Math.max(1, options.keepMax))
  /** Those that stand, by what each would be if true; of those that made room the worst. */
  let worstGone = -1
  const standing = new BoundedMap<string, number>(standingMax, (_, rank) => {
    worstGone = Math.max(worstGone, rank)
  })
  const print = (text: string) => (options.progress ?? { say: world.out }).say(text)
  const last = lastRevisions()
  const urgencies = new BoundedMap<string, number>(standingMax)
  /** Than it was told last; the first time, always. */
  const isWorse = ({ id, revision, risk }: AlertHead) => {
    const urgency = severities.indexOf(risk)
    const before = urgencies.get(id) ?? (revision === 1 ? -1 : severities.length)
    if (urgency > before) urgencies.set(id, urgency)
    return urgency > before
  }
  bus.subscribe('alerts', 'screen', async (batch) => {
    for (const alert of batch) {
      if (options.keepMax > 0) newest.set(alert.id, alert)
      standing.delete(alert.id)
      if (alert.status !== 'withdrawn') standing.set(alert.id, severities.indexOf(alert.severity))
      const isTold = isWorse(alert) || (isLive && alert.status !== 'closed')
      if (!isJson && isTold) print(`${lineOf(alert)}\n`)
    }
    if (isJson) for (const alert of isLive ? batch : last.of(batch)) print(jsonLine('alert', alert))
  })
  const lineOf = (head: AlertHead) =>
    alertLine(head, {
      ...{ colour: world.hasColour, width: world.width },
      ...(options.isDated && { nowMs: world.now() }),
      isSensorNamed: options.isSensorNamed ?? false,
    })
  const alerts = () => [...newest.values()].sort(byUrgency)
  return {
    alerts,
    hasAlertFrom: (severity) =>
      severity !== undefined &&
      Math.max(worstGone, ...standing.values()) >= severities.indexOf(severity),
    finish(...ended) {
      if (isJson) {
        for (const alert of last.withdrawn()) print(jsonLine('alert', alert))
        for (const { summary, seconds } of ended)
          world.out(jsonLine('summary', { ...summary, seconds }))
      } else
        world.out(`${endText(alerts())}${ended.map((run) => summaryText(run, alerts())).join('')}`)
    },
  }

  /** As each alert ended: it may have grown far beyond what its first line said. */
  function endText(ended: readonly AlertHead[]): string {
    if (ended.length === 0) return ''
    const lines = ended.map((head) => `${lineOf(head)}\n           ${head.id}\n`)
    return `\nAs they ended, most urgent first:\n\n${lines.join('')}\n`
  }
}

function byUrgency(a: AlertHead, b: AlertHead): number {
  const risk = severities.indexOf(b.risk) - severities.indexOf(a.risk)
  return risk || b.confidence - a.confidence || (a.id < b.id ? -1 : 1)
}

export function jsonLine(type: string, record: object): string {
  return `${JSON.stringify({ type, ...record })}\n`
}

function summaryText({ summary, seconds, name = '' }: EndedRun, told: readonly Alert[]): string {
  const total = Object.values(summary.alerts).reduce((sum, n) => sum + n, 0)
  const nothing = told.length === 0 ? 'No alerts.' : 'No alert stands.'
  const lines = [
    ...(name === '' ? [] : [`${printable(name)}:`]),
    `${plural(summary.packets, 'packet')}, ${bytesText(summary.bytes)}, ${plural(summary.flows, 'flow')} in ${numberText(seconds)} s`,
    total === 0 ? nothing : alertsText(summary),
    ...unseenLines(summary),
    ...summary.incomplete.map((text) => `Incomplete: ${printable(text)}`),
    ...summary.skipped.map((text) => `Skipped: ${printable(text)}`),
  ]
  return `${lines.join('\n')}\n`
}

/** `Alerts by urgency: 1 high, 2 medium. By how bad if true: 3 high.` */
function alertsText({ alerts, urgencies }: RunSummary): string {
  const [urgent, bad] = [urgencies, alerts].map((counts) =>
    [...severities]
      .reverse()
      .filter((one) => counts[one] > 0)
      .map((one) => `${counts[one]} ${one}`)
      .join(', '),
  )
  return `Alerts by urgency: ${urgent}.${urgent === bad ? '' : ` By how bad if true: ${bad}.`}`
}

/** What of the input was not read, and what it cannot show, a line each. */
export function unseenLines(summary: Omit<RunSummary, 'alerts' | 'urgencies'>): string[] {
  return [
    ...countsLine('Malformed', summary.malformed),
    ...countsLine('Cut short by the snap length', summary.cut),
    ...countsLine('Not decoded', summary.unsupported),
    ...countsLine('Given up', summary.shed).map((line) => `${line} ${givenUpText}`),
    ...summary.notes.map((text) => `Note: ${printable(text)}`),
  ]
}

const givenUpText =
  'Tables are bounded: what was unseen longest made room for what came in crowds, as in a scan. Something slow may have been missed.'

function countsLine(title: string, counts: Readonly<Record<string, number>>): string[] {
  const shown = Object.entries(counts).filter(([, n]) => n > 0)
  if (shown.length === 0) return []
  return [`${title}: ${shown.map(([name, n]) => `${countText(n)} ${printable(name)}`).join(', ')}.`]
}
