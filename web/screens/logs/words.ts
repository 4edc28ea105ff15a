import type { LogLine, Operations, Trace } from '../../api/index.ts'
import { countText, durationText, numberText } from '../../kit/index.ts'

export type Level = LogLine['level']
type Count = Operations['countLogs']['answer']
type Kind = Trace['data'][number]['kind']

export const levelWords: Readonly<Record<Level, string>> = {
  debug: 'Debug',
  info: 'Info',
  warn: 'Warning',
  error: 'Error',
}

export interface Clause {
  readonly text: string
  /** The least level of the lines that prove it; '' for all. */
  readonly level: '' | Level
}

/** `312 lines in the last hour`, `2 warnings`: what the sentence is made of, each with its proof. */
export function countClauses({ lines, byLevel, isWhole }: Count): readonly Clause[] {
  if (lines === 0) return [{ text: 'Nothing was logged in the last hour', level: '' }]
  const many = isWhole ? countText(lines, 'line') : `More than ${numberText(lines)} lines`
  const bad = [
    ...(byLevel.error > 0 ? [{ text: countText(byLevel.error, 'error'), level: 'error' }] : []),
    ...(byLevel.warn > 0 ? [{ text: countText(byLevel.warn, 'warning'), level: 'warn' }] : []),
  ] as readonly Clause[]
  return [
    { text: `${many} in the last hour`, level: '' },
    ...(bad.length > 0 ? bad : [{ text: 'no warnings', level: '' } as const]),
  ]
}

const kindWords: Readonly<Record<Kind, readonly [one: string, many: string]>> = {
  incident: ['incident', 'incidents'],
  alert: ['alert', 'alerts'],
  investigation: ['investigation', 'investigations'],
  decision: ['decision', 'decisions'],
  action: ['step of an action', 'steps of actions'],
  event: ['event', 'events'],
  audit: ['audit entry', 'audit entries'],
  log: ['log line', 'log lines'],
}

export function kindText(kind: Kind): string {
  const word = kindWords[kind][0]
  return `${word[0]!.toUpperCase()}${word.slice(1)}`
}

/** `1 incident, 2 alerts and 3 log lines within 1.2 s` */
export function traceText({ data, isWhole }: Trace): string {
  const counts = Object.entries(kindWords)
    .map(([kind, [one, many]]) => {
      const count = data.filter((moment) => moment.kind === kind).length
      return count === 0 ? '' : countText(count, one, many)
    })
    .filter((text) => text !== '')
  if (counts.length === 0) return 'Nothing with this trace id is kept.'
  const [first, last] = [data[0]!.time, data.at(-1)!.time]
  const apartMs = Date.parse(last) - Date.parse(first)
  const list =
    counts.length === 1 ? counts[0] : `${counts.slice(0, -1).join(', ')} and ${counts.at(-1)}`
  const span = apartMs > 0 ? `, within ${durationText(apartMs)}` : ''
  return `${list}${span}.${isWhole ? '' : ' There is more than is told at once.'}`
}

export const redactedText = '[redacted]'

/** A fact as text: plain values as they are, others as JSON. */
export function factText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value, null, 1)
}

/** Lines that are the same moment of the same thing. */
export function lineKey({ time, component, traceId, text }: LogLine): string {
  return `${time} ${component} ${traceId} ${text}`
}

/** How far behind a tail is, by the server's clock alone: from when the newest line was written to when it was handed out. */
export function behindMs(lines: readonly LogLine[], now: string): number | null {
  const newest = lines.at(-1)
  return newest === undefined ? null : Math.max(0, Date.parse(now) - Date.parse(newest.time))
}
