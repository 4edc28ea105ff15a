import { Mark } from './icon.tsx'

export type SeverityName = 'critical' | 'high' | 'medium' | 'low' | 'info'

const ladder: readonly SeverityName[] = ['critical', 'high', 'medium', 'low', 'info']

/** What to attend to first: as bad as it is if true, one step less under 80% sure, two under 50%. As in the engine. */
export function urgencyOf(severity: SeverityName, p: number): SeverityName {
  return ladder[Math.min(4, ladder.indexOf(severity) + (p < 0.5 ? 2 : p < 0.8 ? 1 : 0))]!
}

interface SeverityProps {
  /** How bad if true. */
  readonly of: SeverityName
  /** How sure: then its urgency leads, and how bad it would be stands behind. */
  readonly p?: number
  /** There is room to say all of it. */
  readonly isLong?: boolean
}

/** Shape, word and colour: never one of them alone. */
export function Severity({ of, p = 1, isLong = false }: SeverityProps) {
  const urgency = urgencyOf(of, p)
  const ifTrue = urgency === of ? '' : `${of} if true`
  return (
    <span className={`sev ${urgency}`} title={ifTrue}>
      <Mark name={urgency} />
      {urgency[0]!.toUpperCase() + urgency.slice(1)}
      {isLong ? ' urgency' : ''}
      {ifTrue && <span className={isLong ? 't3' : 'sr'}>, {ifTrue}</span>}
    </span>
  )
}
