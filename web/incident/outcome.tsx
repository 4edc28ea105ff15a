import './incident.css'
import type { IncidentWhy } from '../api/index.ts'
import { dataText } from '../kit/index.ts'

/** Traffic shows the signs of a success, never the success itself. */
const words = {
  worked: 'it seems to have worked',
  no_sign: 'no sign that it worked',
  unknown: 'unknown',
} as const

/** Whether it worked, beside how sure we are that it happened: two questions, never one number. */
export function OutcomeLine({ told }: { readonly told: IncidentWhy }) {
  return (
    <p className="note">
      <b>Outcome: {words[told.outcome]}.</b> {dataText(told.outcomeBasis ?? '')}
    </p>
  )
}
