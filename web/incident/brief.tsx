import './incident.css'
import { lazy, type ReactNode, Suspense } from 'react'
import { type Incident, type IncidentWhy, useAsk } from '../api/index.ts'
import { Answer } from '../kit/index.ts'
import { useMay } from '../session/index.tsx'
import { ConfidenceMeter } from './confidence.tsx'
import { DoThis } from './do-this.tsx'
import { EvidenceList } from './evidence.tsx'
import { OutcomeLine } from './outcome.tsx'
import { useSteady } from './steady.ts'
import { Intro } from './top.tsx'

// Under the fold, and after what stands above it.
const ChangedNotice = lazy(async () => ({
  default: (await import('./changed.tsx')).ChangedNotice,
}))
const ClosedBanner = lazy(async () => ({
  default: (await import('./standing.tsx')).ClosedBanner,
}))
const MutedBanner = lazy(async () => ({
  default: (await import('./muted.tsx')).MutedBanner,
}))
const Doubt = lazy(async () => ({ default: (await import('./doubt.tsx')).Doubt }))

interface BriefProps {
  readonly id: string
  /** Beside the first button: what a person does with the incident. */
  readonly actions?: ReactNode
}

/** The open incident beside the queue: what happened, how sure, what to do, and why (UX 5.2, layers 1 and 2). */
export function IncidentBrief({ id, actions }: BriefProps) {
  const incident = useAsk('getIncident', { params: { id } })
  const why = useAsk('explainIncident', { params: { id } })
  return (
    <Answer query={incident} what="the incident">
      {(found) => (
        <Answer query={why} what="the explanation">
          {(told) => (
            <Brief
              key={id}
              incident={found}
              newest={told}
              isAsking={why.isFetching}
              actions={actions}
            />
          )}
        </Answer>
      )}
    </Answer>
  )
}

interface PartsProps {
  readonly incident: Incident
  readonly newest: IncidentWhy
  readonly isAsking: boolean
  readonly actions: ReactNode
}

function Brief({ incident, newest, isAsking, actions }: PartsProps) {
  const { shown: told, newer, takeNewer } = useSteady(newest, isAsking)
  return (
    <>
      <Suspense>
        {newer && <ChangedNotice before={told} after={newer} onTake={takeNewer} />}
        {incident.isMuted && <MutedBanner incident={incident} />}
        {incident.status === 'closed' && <ClosedBanner incident={incident} />}
      </Suspense>
      <Intro
        {...{ incident, told, p: told.confidence.p }}
        headline={told.headline}
        summary={told.summary ?? ''}
        level={2}
      />
      <Understood incident={incident} told={told} actions={actions} />
    </>
  )
}

interface UnderstoodProps {
  readonly incident: Incident
  readonly told: IncidentWhy
  readonly actions: ReactNode
}

function Understood({ incident, told, actions }: UnderstoodProps) {
  const mayTriage = useMay('triage')
  return (
    <>
      <div className="two conf">
        <div className="bit">
          <ConfidenceMeter of={told.confidence} />
          <OutcomeLine told={told} />
        </div>
        <div className="bit">
          <h3 className="h">Do this</h3>
          <DoThis incident={incident} told={told} mayTriage={mayTriage} isShort>
            {actions}
          </DoThis>
        </div>
      </div>
      <EvidenceList
        incident={incident.id}
        lines={told.evidence ?? []}
        alerts={incident.alerts}
        level={4}
      />
      <Suspense>
        <Doubt told={told} />
      </Suspense>
    </>
  )
}
