import './incident.css'
import { useAsk } from '../api/index.ts'
import { Answer } from '../kit/index.ts'

interface BriefProps {
  readonly id: string
}

/** The open incident beside the queue: what happened, how sure, what to do, and why (UX 5.2, layers 1 and 2). */
export function IncidentBrief({ id }: BriefProps) {
  const incident = useAsk('getIncident', { params: { id } }, { keepsOld: true })
  return (
    <Answer query={incident} what="the incident">
      {({ explanation }) => <h2 className="headline pad">{explanation.headline}</h2>}
    </Answer>
  )
}
