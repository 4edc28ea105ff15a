import './incident.css'
import type { IncidentWhy } from '../api/index.ts'
import { countText } from '../kit/index.ts'
import { sureText } from './sure.ts'

type Told = Pick<IncidentWhy, 'alertCount' | 'confidence' | 'urgency' | 'isWithdrawn' | 'severity'>

/** What is different now, in a few words. */
export function changedText(before: Told, after: Told): string {
  const more = after.alertCount - before.alertCount
  const parts = [
    after.isWithdrawn && !before.isWithdrawn && 'it was taken back',
    more > 0 && `${countText(more, 'more alert')} came`,
    after.severity !== before.severity && `severity is now ${after.severity}`,
    sureText(after.confidence.p) !== sureText(before.confidence.p) &&
      `now ${sureText(after.confidence.p)} sure`,
    after.urgency.value !== before.urgency.value && `urgency is now ${after.urgency.value}`,
  ].filter((part) => part !== false)
  return parts.length === 0 ? 'more of the same was seen' : parts.join(', ')
}

interface ChangedProps {
  readonly before: Told
  readonly after: Told
  readonly onTake: () => void
}

/** The words stand still while they are read. */
export function ChangedNotice({ before, after, onTake }: ChangedProps) {
  return (
    <div className="banner info changed" role="status">
      <span>This changed while you read: {changedText(before, after)}.</span>
      <button type="button" className="btn s" onClick={onTake}>
        Show it
      </button>
    </div>
  )
}
