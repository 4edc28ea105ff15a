import './incident.css'
import { type ReactNode, useState } from 'react'
import { type Alert, type Incident, useAsk } from '../api/index.ts'
import { Answer, countText, dataText, Icon, Mark, Moment, urgencyOf } from '../kit/index.ts'
import { aboveText, apartFrom, linesOf } from './alert-lines.ts'
import { type EvidenceLine, EvidenceLines } from './evidence.tsx'
import { IncidentLink } from './links.tsx'
import { CounterfactualText } from './mind.tsx'
import { countedIn, figureText } from './steps.ts'
import { aboutDeed, sureText } from './sure.ts'
import { Waterfall } from './waterfall.tsx'

type Part = Incident['alerts'][number]

interface AlertPartsProps {
  readonly incident: Incident
  /** The lines that stand above already. */
  readonly above: readonly EvidenceLine[]
  /** What can be done with one of them. */
  readonly actionsOf?: (alert: Part) => ReactNode
}

/** Alert by alert: each with its own evidence and its own sum, folded until it is asked for. */
export function AlertParts({ incident, above, actionsOf }: AlertPartsProps) {
  const told = incident.alerts
  const counted = countedIn(incident)
  return (
    <>
      {told.map((part) => (
        <AlertPart
          key={part.id}
          incident={incident.id}
          part={part}
          counted={counted(part)}
          above={above}
          actions={actionsOf?.(part)}
        />
      ))}
      {incident.alertCount > told.length && (
        <p className="bit note">
          The newest {told.length} of {incident.alertCount} alerts are told of here.
        </p>
      )}
    </>
  )
}

interface PartProps {
  readonly incident: string
  readonly part: Part
  readonly above: readonly EvidenceLine[]
  readonly actions: ReactNode
}

function AlertPart({ counted, ...props }: PartProps & { readonly counted: number }) {
  const { part } = props
  const [isOpen, setOpen] = useState(false)
  const isBack = part.status === 'withdrawn'
  const urgency = isBack ? 'info' : urgencyOf(part.severity, part.confidence)
  return (
    <details className="part" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <Icon name="down" size={14} />
        <Mark name={urgency} />
        <span className="sr">
          {urgency} urgency, {part.severity} if true:{' '}
        </span>
        <span className="part-head">{dataText(part.headline)}</span>
        <span className="part-sum num">
          {isBack ? 'taken back' : `${figureText(counted)} points`}
        </span>
      </summary>
      {isOpen && <AlertBody {...props} />}
    </details>
  )
}

function AlertBody({ incident, part, above, actions }: PartProps) {
  const alert = useAsk('getAlert', { params: { id: part.id } }, { keepsOld: true })
  return (
    <div className="part-body">
      <p className="note bit">
        Part of this incident: {part.because}; <Moment at={part.firstTime} as="clock" /> to{' '}
        <Moment at={part.lastTime} as="clock" />;{' '}
        <IncidentLink id={incident} search={{ tab: 'flows', alert: part.id }}>
          {countText(part.flowCount, 'flow')}
        </IncidentLink>
        {part.mutedBy !== null && '; muted'}
        {part.discount < 1 && part.discount > 0 && `; ${discountText(part.discount)}`}
      </p>
      <Answer query={alert} what="the alert" rows={3}>
        {(found) => <AlertWhy incident={incident} alert={found} above={above} />}
      </Answer>
      {actions && <div className="btns bit">{actions}</div>}
    </div>
  )
}

/** Alerts that say alike things do not count twice. */
function discountText(discount: number): string {
  return `${Math.round(discount * 100)}% of its points count for the whole, as other alerts say alike`
}

interface WhyProps {
  readonly incident: string
  readonly alert: Alert
  readonly above: readonly EvidenceLine[]
}

function AlertWhy({ incident, alert, above }: WhyProps) {
  const { explanation, confidence } = alert
  const { rest, numbers } = apartFrom(linesOf(alert), above)
  return (
    <>
      <p className="bit part-summary">
        {dataText(explanation.summary)} By itself {sureText(confidence)} sure:{' '}
        {aboutDeed(explanation.confidence.word)}. {dataText(explanation.confidence.triedText ?? '')}
      </p>
      {explanation.also?.map((line) => (
        <p className="bit note" key={line}>
          Also: {dataText(line)}
        </p>
      ))}
      {numbers.length > 0 && <p className="bit note">{aboveText(numbers)}</p>}
      <EvidenceLines incident={incident} lines={rest} level={4} />
      <div className="bit block">
        <h3>What would change this alert</h3>
        <CounterfactualText
          of={explanation.counterfactuals}
          isBack={alert.status === 'withdrawn'}
        />
      </div>
      <h3 className="h part-wf">How much each piece counted in it</h3>
      <Waterfall of={explanation.waterfall} range={rangeOf(explanation.confidence)} />
    </>
  )
}

export function rangeOf({ lo, hi, method }: Alert['explanation']['confidence']) {
  return method === 'none' ? null : { lo, hi }
}
