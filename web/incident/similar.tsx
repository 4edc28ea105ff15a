import './incident.css'
import type { Operations } from '../api/index.ts'
import { countText, dataText, Moment } from '../kit/index.ts'
import { dispositionText } from './dispositions.ts'
import { IncidentLink } from './links.tsx'

export type SimilarCase = Operations['similarToIncident']['answer']['data'][number]

/** What people made of others like it. */
export function SimilarCases({ of }: { readonly of: readonly SimilarCase[] }) {
  if (of.length === 0)
    return (
      <p className="bit note">
        None of the newest incidents here shares a technique, a behaviour, the host or the other
        side with it.
      </p>
    )
  return (
    <ul>
      {of.map(({ similarity, why, incident }) => (
        <li key={incident.id} className="case">
          <span className="t2">{standingText(incident)}</span>
          <span>
            <IncidentLink id={incident.id}>{dataText(incident.explanation.headline)}</IncidentLink>
            <span className="note case-why">{dataText(why)}</span>
          </span>
          <span className="r num">{similarity.toFixed(2)} alike</span>
          <span className="r">
            <Moment at={incident.lastTime} />
          </span>
        </li>
      ))}
    </ul>
  )
}

function standingText({ disposition, status }: SimilarCase['incident']): string {
  if (disposition !== null) return dispositionText(disposition)
  return status === 'open' ? 'Still open' : 'Closed'
}

/** `2 were harmful, 1 was expected, 3 are still open` */
export function similarText(of: readonly SimilarCase[]): string {
  const count = (is: (one: SimilarCase['incident']) => boolean) =>
    of.filter(({ incident }) => is(incident)).length
  const [harmful, expected, open] = [
    count(({ disposition }) => disposition === 'malicious'),
    count(({ disposition }) => disposition === 'expected'),
    count(({ status }) => status === 'open'),
  ]
  const other = of.length - harmful - expected - open
  return [
    harmful > 0 && `${harmful} ${harmful === 1 ? 'was' : 'were'} harmful`,
    expected > 0 && `${expected} ${expected === 1 ? 'was' : 'were'} expected`,
    open > 0 && `${open} ${open === 1 ? 'is' : 'are'} still open`,
    other > 0 && `${countText(other, 'other')}`,
  ]
    .filter((part) => part !== false)
    .join(', ')
}
