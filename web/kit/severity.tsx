import { Mark } from './icon.tsx'

export type SeverityName = 'critical' | 'high' | 'medium' | 'low' | 'info'

const ladder: readonly SeverityName[] = ['critical', 'high', 'medium', 'low', 'info']

/** What to attend to first: as bad as it is if true, one step less under 80% sure, two under 50%. As in the engine. */
export function urgencyOf(severity: SeverityName, p: number): SeverityName {
  return ladder[Math.min(4, ladder.indexOf(severity) + +(p < 0.5) + +(p < 0.8))]!
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
export function Severity({ of, p = 1, isLong }: SeverityProps) {
  const urgency = urgencyOf(of, p)
  return (
    <span className={`sev ${urgency}`}>
      <Mark name={urgency} />
      {urgency[0]!.toUpperCase() + urgency.slice(1)}
      {isLong && ' urgency'}
      {urgency !== of && <span className={isLong ? 't3' : 'sr'}>, {of} if true</span>}
    </span>
  )
}
