import './incident.css'
import type { ReactNode } from 'react'
import { type Incident, type IncidentWhy, useAsk } from '../api/index.ts'
import { Answer } from '../kit/index.ts'
import { useMay } from '../session/index.tsx'
import { ChangedNotice } from './changed.tsx'
import { ConfidenceMeter } from './confidence.tsx'
import { DoThis } from './do-this.tsx'
import { EvidenceList } from './evidence.tsx'
import { BlindText, CounterfactualText, InnocentText } from './mind.tsx'
import { useSteady } from './steady.ts'
import { Intro } from './top.tsx'

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
          {(told) => <Brief key={id} incident={found} newest={told} actions={actions} />}
        </Answer>
      )}
    </Answer>
  )
}

interface PartsProps {
  readonly incident: Incident
  readonly newest: IncidentWhy
  readonly actions: ReactNode
}

function Brief({ incident, newest, actions }: PartsProps) {
  const { shown: told, newer, takeNewer } = useSteady(newest, ({ revision }) => String(revision))
  return (
    <>
      {newer && <ChangedNotice before={told} after={newer} onTake={takeNewer} />}
      <Intro
        {...{ incident, told }}
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
        </div>
        <div className="bit">
          <h3 className="h">Do this</h3>
          <DoThis incident={incident.id} told={told} mayTriage={mayTriage} isShort>
            {actions}
          </DoThis>
        </div>
      </div>
      <EvidenceList incident={incident.id} lines={told.evidence ?? []} level={4} />
      <div className="three">
        <section className="block">
          <h3>The innocent explanation</h3>
          <InnocentText of={told.innocent ?? []} />
        </section>
        <section className="block">
          <h3>What would change our mind</h3>
          <CounterfactualText of={told.counterfactuals ?? []} word={told.confidence.word} />
        </section>
        <section className="block">
          <h3>What we could not see</h3>
          <BlindText of={told.blind ?? []} />
        </section>
      </div>
    </>
  )
}
