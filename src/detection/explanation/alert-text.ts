/** An alert for the terminal: the incident card in plain text. Everything from the network is made safe to print. */
import { styleText } from 'node:util'
import {
  type Alert,
  type AlertHead,
  type ExplainedEvidence,
  noChangeOfMind,
  type RecommendedAction,
  type Severity,
} from '../../contracts/index.ts'
import { countText, durationText, plural, printable, sureText, titled } from '../../kernel/index.ts'
import { partyLines } from './parties.ts'
import { spokenName } from './reasons.ts'
import { waterfallLines } from './waterfall-text.ts'

export interface TextOptions {
  /** Columns; default 100, at least 40. */
  readonly width?: number
  readonly colour?: boolean
}

/** Urgency is a shape and a word; colour only repeats them. The same shapes as in the web app (web/kit/shapes.ts). */

const shapes: Readonly<Record<Severity, string>> = {
  critical: '◉',
  high: '▲',
  medium: '◆',
  low: '●',
  info: '○',
}

const colours = {
  critical: ['bold', 'red'],
  high: ['red'],
  medium: ['yellow'],
  low: ['cyan'],
  info: ['gray'],
} as const

const actionWords: Readonly<Record<RecommendedAction['action'], string>> = {
  'block-address': 'Block',
  'rate-limit': 'Limit the traffic of',
  'isolate-host': 'Isolate',
  'sinkhole-domain': 'Answer lookups of',
  watch: 'Watch',
  'refuse-service': 'Refuse the attacked service, and nothing else, to',
  'close-port': 'Close the switch port of',
  'find-sender': 'Find the machine behind',
  'check-host': 'Look into',
}

export const waterfallTitle = 'How much each piece counted (ten points are ten times the odds)'

const outcomeWords = {
  worked: 'it may have worked',
  no_sign: 'no sign it worked',
  unknown: 'unknown',
}

/** The whole card. */
export function alertText(alert: Alert, options: TextOptions = {}): string {
  const width = Math.max(40, options.width ?? 100)
  const { explanation } = alert
  const style = styler(options.colour ?? false)
  const body = sectionsOf(alert).flatMap(({ title, lines, isNumbered }) => [
    '',
    style.bold(title),
    ...lines.flatMap((line, i) =>
      wrap(printable(isNumbered ? `${i + 1}. ${line}` : line), width, '  '),
    ),
  ])
  return [
    style.severity(alert.risk, `${badge(alert.risk)} · ${printable(alert.entity)}`) +
      ` · ${standing(alert)}`,
    ...wrap(printable(explanation.headline), width).map(style.bold),
    '',
    ...wrap(printable(explanation.summary), width),
    '',
    ...wrap(confidenceText(alert), width),
    ...body,
    '',
    ...wrap(waterfallTitle, width).map(style.bold),
    ...waterfallLines(explanation.waterfall, alert.confidence, width),
    '',
    ...wrap(footer(alert), width).map(style.dim),
  ].join('\n')
}

export interface LineOptions extends TextOptions {
  /** Today's lines are without a date; absent: so are all. */
  readonly nowMs?: number
  /** Where there are several. */
  readonly isSensorNamed?: boolean
}

/** One line for a stream; where the width asks for more, words go on below, and nothing is cut. */
export function alertLine(alert: AlertHead, options: LineOptions = {}): string {
  const width = Math.max(40, options.width ?? 100)
  const style = styler(options.colour ?? false)
  const mark = `${shapes[alert.risk]} ${alert.risk.padEnd(8)}`
  const { nowMs, isSensorNamed = false } = options
  const isToday =
    nowMs === undefined || alert.lastTime.startsWith(new Date(nowMs).toISOString().slice(0, 10))
  const time = alert.lastTime.slice(isToday ? 11 : 0, 19).replace('T', ' ')
  const where = isSensorNamed ? `${alert.sensor}: ` : ''
  const status = alert.status === 'open' ? '' : alert.status
  const sure = `${sureText(alert.confidence)} sure${ifTrueText(alert)}`
  const tail = [sure, alert.technique.join(' '), status].filter(Boolean).join(' · ')
  const indent = ' '.repeat(mark.length + 1)
  const room = width - indent.length
  const lines = wrap(`${time} ${printable(where + alert.explanation.headline)}`, room)
  const last = lines.at(-1)!
  if (last.length + 3 + tail.length <= room) lines.splice(-1, 1, `${last} · ${style.dim(tail)}`)
  else lines.push(...wrap(tail, room).map(style.dim))
  return `${style.severity(alert.risk, mark)} ${lines.join(`\n${indent}`)}`
}

export interface Section {
  readonly title: string
  readonly lines: readonly string[]
  readonly isNumbered: boolean
}

/** Those that have something to say. Text from the network is in the lines as it came. */
export function sectionsOf({ explanation, status }: Alert): readonly Section[] {
  // Alerts that were stored before have none.
  const { recommend, innocent, counterfactuals, blind, also = [] } = explanation
  const changes = counterfactuals.map(({ text }) => text)
  if (changes.length === 0 && status !== 'withdrawn') changes.push(noChangeOfMind)
  const [up, down] = reasonLines(explanation.evidence)
  const sections = [
    { title: 'Do this', lines: recommend.map(actionText), isNumbered: false },
    { title: 'Also seen', lines: also, isNumbered: false },
    { title: 'Who they are', lines: partyLines(explanation), isNumbered: false },
    { title: 'Why we flagged this', lines: up, isNumbered: true },
    { title: 'What speaks against it', lines: down, isNumbered: false },
    {
      title: 'The innocent explanation',
      lines: innocent.map(({ text, check }) => `${text} Check: ${check}`),
      isNumbered: false,
    },
    { title: 'What would change our mind', lines: changes, isNumbered: false },
    { title: 'What we could not see', lines: blind, isNumbered: false },
  ]
  return sections.filter(({ lines }) => lines.length > 0)
}

/** As the sum below calls it, and what would change our mind: `Hollow probes`, `Test kinds (os fingerprinting)`. */
function reasonName(id: string): string {
  const [name = '', detector] = id.split('/').reverse()
  return detector === undefined ? titled(name) : `${titled(name)} (${spokenName({ detector })})`
}

/** For and against, apart. What is normal stands beside each line, but the same words of it only once. */
function reasonLines(evidence: readonly ExplainedEvidence[]): [up: string[], down: string[]] {
  const said = new Set<string>()
  const line = ({ id, text, normal, observed }: ExplainedEvidence) => {
    const isSaid = normal === '' || said.has(normal)
    said.add(normal)
    const named = observed.unit === 'points' ? text : `${reasonName(id)}. ${text}`
    return isSaid ? named : `${named} ${normal}`
  }
  const of = (to: ExplainedEvidence['direction']) =>
    evidence.filter(({ direction }) => direction === to).map(line)
  return [of('up'), of('down')]
}

/** `▲ High urgency`. */
export function badge(urgency: Severity): string {
  const word = urgency === 'info' ? 'no' : urgency
  return `${shapes[urgency]} ${word.charAt(0).toUpperCase()}${word.slice(1)} urgency`
}

/** How bad it would be, where that is more than its urgency says: ` · critical if true`. */
function ifTrueText({ severity, risk, status }: AlertHead): string {
  return severity === risk || status === 'withdrawn' ? '' : ` · ${severity} if true`
}

/** `09:12:04 to 09:21:40 UTC on 2026-03-14 · 880 flows · critical if true`. */
export function standing(alert: Alert): string {
  const [fromDay, toDay] = [alert.firstTime, alert.lastTime].map((time) => time.slice(0, 10))
  const [from, to] = [alert.firstTime, alert.lastTime].map((time) => time.slice(11, 19))
  const since = fromDay === toDay ? from : `${from} on ${fromDay}`
  // Messages such as ARP's belong to no flow.
  const flows = alert.flowCount > 0 ? ` · ${plural(alert.flowCount, 'flow')}` : ''
  return `${since} to ${to} UTC on ${toDay}${flows}${ifTrueText(alert)}`
}

function noRangeText(behaviours: number): string {
  return behaviours > 1
    ? 'every way of adding the evidence gives the same'
    : 'one detector alone, so no range'
}

export function confidenceText({ confidence: p, outcome, behaviours, explanation }: Alert): string {
  const { lo, hi, method, word, record, triedText } = explanation.confidence
  const range =
    method === 'none'
      ? noRangeText(behaviours.length)
      : `plausible range ${sureText(lo)} to ${sureText(hi)}`
  const checked = record
    ? `Of the last ${countText(record.n)} scored ${sureText(record.binLo)} to ${sureText(record.binHi)}, analysts confirmed ${countText(record.confirmed)}.`
    : 'Not calibrated against closed cases yet.'
  // What the summary says needs no second telling.
  const { outcomeBasis, summary } = explanation
  const basis = summary.includes(outcomeBasis) ? '' : ` ${printable(outcomeBasis)}`
  return `${sureText(p)} sure: ${word} (${range}). ${[triedText, checked].filter((one) => one !== '').join(' ')} Outcome: ${outcomeWords[outcome]}.${basis}`
}

/** What to do, for how long, and why. Nothing here does it. */
export function actionText({
  action,
  target,
  ttlSeconds,
  reversible,
  why,
}: RecommendedAction): string {
  const span = ttlSeconds > 0 ? ` for ${durationText(ttlSeconds * 1000)}` : ''
  const undo =
    action !== 'watch' && ttlSeconds > 0 && reversible
      ? ' Nothing here does it for you: undo it when the time is over.'
      : ''
  const where = action === 'sinkhole-domain' ? ' on your own DNS server' : ''
  return `${actionWords[action]} ${printable(target)}${where}${span}. ${printable(why)}${undo}`
}

export function footer(alert: Alert): string {
  const { modelVersion, techniqueNames } = alert.explanation
  const techniques = alert.technique.map((id) => `${id} ${techniqueNames[id] ?? ''}`.trim())
  return printable(
    `ATT&CK ${techniques.join(', ')} · ${alert.behaviours.join(', ')} · revision ${alert.revision}, ${alert.status} · model ${modelVersion} · ${alert.id}`,
  )
}

/** Breaks at spaces; the lines after the first hang under the text. A word longer than the line stands alone. */
function wrap(text: string, width: number, indent = ''): string[] {
  const hanging = indent === '' ? '' : `${indent}   `
  const lines: string[] = []
  let line = indent
  let isEmpty = true
  for (const word of text.split(' ')) {
    if (!isEmpty && line.length + 1 + word.length > width) {
      lines.push(line)
      line = hanging
      isEmpty = true
    }
    line += isEmpty ? word : ` ${word}`
    isEmpty = false
  }
  return [...lines, line]
}

function styler(isOn: boolean) {
  type Format = Parameters<typeof styleText>[0]
  const as = (format: Format) => (text: string) =>
    isOn ? styleText(format, text, { validateStream: false }) : text
  return {
    bold: as('bold'),
    dim: as('dim'),
    severity: (severity: Severity, text: string) => as([...colours[severity]])(text),
  }
}
