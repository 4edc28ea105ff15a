import './incident-rows.css'
import { Link } from '@tanstack/react-router'
import type { IncidentHead } from '../api/index.ts'
import { Data } from './data.tsx'
import { Severity } from './severity.tsx'
import { numberText } from './text.ts'

interface RowsProps {
  readonly of: readonly (Pick<IncidentHead, 'id' | 'severity' | 'confidence'> & {
    readonly explanation: { readonly headline: string }
  })[]
  /** Others that are not listed. */
  readonly more: number
}

/** Incidents by their headlines, each a way to its page. */
export function IncidentRows({ of, more }: RowsProps) {
  return (
    <ul className="incident-rows">
      {of.map(({ id, severity, confidence, explanation }) => (
        <li key={id}>
          <Severity of={severity} p={confidence} />
          <Link to={'/soc/s/$id' as never} params={{ id } as never}>
            <Data>{explanation.headline}</Data>
          </Link>
        </li>
      ))}
      {more > 0 && <li className="note num">and {numberText(more)} more</li>}
    </ul>
  )
}
