/** One line of the log, as a row shows it. */
import type { LogEvent } from '../../../src/contracts/index.ts'
import { dataText } from '../../kit/text.ts'

const kinds: Readonly<Record<LogEvent['kind'], string>> = {
  signal: 'Signal',
  alert: 'Alert',
  incident: 'Incident',
  action: 'Action',
  system: 'System',
}

/** `Alert raised`, `Signal seen`, `System capture drops` */
export function kindText({ kind, what }: LogEvent): string {
  return `${kinds[kind]} ${what.replaceAll('-', ' ')}`
}

/** `high urgency, critical if true`: what stands behind the shape and the colour. */
export function urgencyText({ urgency, severity }: LogEvent): string {
  return `${urgency} urgency${urgency === severity ? '' : `, ${severity} if true`}`
}

/** Where it leads: its incident, its action, or ''. */
export function incidentPath({ kind, ref }: LogEvent): string {
  if (ref === '') return ''
  if (kind === 'action') return `/actions?action=${encodeURIComponent(ref)}`
  return kind === 'incident' ? `/soc/s/${encodeURIComponent(ref)}` : ''
}

export function entityPath({ entity }: LogEvent): string {
  return entity === '' ? '' : `/entities/${encodeURIComponent(entity)}`
}

/** Whom it is about: a host, else the sensor, else the system itself. */
export function whoText({ entity, sensor }: LogEvent): string {
  return dataText(entity || sensor || 'this system')
}

/** Every word somebody looks for is in one of these. */
export function holds(event: LogEvent, words: readonly string[]): boolean {
  return words.every((word) =>
    [event.text, event.entity, event.detector, event.technique, event.sensor, event.urgency]
      .concat(event.severity)
      .concat(kindText(event))
      .some((text) => text.toLowerCase().includes(word)),
  )
}

export function wordsOf(filter: string): readonly string[] {
  return filter
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
}
