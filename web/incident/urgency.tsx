import './incident.css'
import type { IncidentWhy } from '../api/index.ts'
import { EntityLink } from './links.tsx'

const names = {
  severity: 'how bad if true',
  confidence: 'how sure',
  importance: 'importance of the host',
  freshness: 'how fresh',
} as const

/** `How bad if true 40 + how sure 30 + importance of the host 10 + how fresh 10 = 90 of 100.` */
export function urgencyText({ value, terms }: IncidentWhy['urgency']): string {
  const sum = terms.map((term) => `${names[term.name]} ${term.value}`).join(' + ')
  return `${sum.slice(0, 1).toUpperCase()}${sum.slice(1)} = ${value} of 100.`
}

interface UrgencyProps {
  readonly of: IncidentWhy['urgency']
  readonly entity: string
}

export function UrgencyTerms({ of, entity }: UrgencyProps) {
  return (
    <p className="num">
      <span title={of.terms.map(({ text }) => text).join('\n')}>{urgencyText(of)}</span>{' '}
      <EntityLink id={entity}>Change its importance</EntityLink>
    </p>
  )
}
