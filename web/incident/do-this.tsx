import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { IncidentWhy, RecommendedAction } from '../api/index.ts'
import { dataText, durationText } from '../kit/index.ts'

interface DoThisProps {
  readonly incident: string
  readonly told: IncidentWhy
  readonly mayTriage: boolean
  /** Beside the first: what a person does with the incident. */
  readonly children?: ReactNode
}

/** What can be done here, and what we would do to the network, in words: nothing is cut off from here. */
export function DoThis({ incident, told, mayTriage, children }: DoThisProps) {
  const [first, ...others] = told.recommend ?? []
  return (
    <>
      <div className="btns">
        {mayTriage ? (
          <Link
            className="btn go"
            to={'/investigate/$id' as never}
            params={{ id: incident } as never}
          >
            Investigate
          </Link>
        ) : (
          <Link
            className="btn go"
            to={'/soc/s/$id' as never}
            params={{ id: incident } as never}
            search={{ tab: 'flows' } as never}
          >
            See its flows
          </Link>
        )}
        {children}
      </div>
      {first && (
        <p className="note">
          {adviceText(first)} {others.length > 0 && othersText(others)} AMOSKYS does not block by
          itself yet.
        </p>
      )}
      <p className="note">
        <b>Outcome: {outcomeWords[told.outcome]}.</b>{' '}
        {told.outcome !== 'unknown' && dataText(told.outcomeBasis ?? '')}
      </p>
    </>
  )
}

export const outcomeWords = {
  worked: 'it worked',
  no_sign: 'no sign that it worked',
  unknown: 'unknown, nothing seen here tells whether it worked',
} as const

const deeds: Readonly<Record<RecommendedAction['action'], string>> = {
  'block-address': 'block',
  'rate-limit': 'slow down',
  'isolate-host': 'isolate',
  'sinkhole-domain': 'sinkhole',
  watch: 'only watch',
}

/** `isolate 10.20.0.100 for 4 h` */
export function deedText({ action, target, ttlSeconds }: RecommendedAction): string {
  return `${deeds[action]} ${dataText(target)} for ${durationText(ttlSeconds * 1000)}`
}

/** What we would do, and why. */
export function adviceText(action: RecommendedAction): string {
  return `We would ${deedText(action)}: ${lowered(dataText(action.why))}`
}

function othersText(others: readonly RecommendedAction[]): string {
  return `Or ${others.map(deedText).join(', or ')}.`
}

function lowered(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1)
}
