import './incident.css'
import type { Incident, IncidentWhy } from '../api/index.ts'
import { countText, dataText, kindText, Moment, Severity } from '../kit/index.ts'
import { EntityChip, importanceText, useEntity } from './entity-chip.tsx'

interface LineProps {
  readonly incident: Incident
  readonly told: Pick<IncidentWhy, 'severity' | 'entity' | 'lastTime' | 'alertCount'>
  /** How sure. */
  readonly p: number
}

/** As long as what most hosts are said to be. */
const usualAbout = 'client, normal importance'

/** One line: how urgent, and how bad if true; whom it is about, how old, how much of it. */
export function SeverityLine({ incident, told, p }: LineProps) {
  const { data: entity, isPending } = useEntity(told.entity)
  const { flowCount, sensors } = incident
  return (
    <div className="intro-line">
      <Severity of={told.severity} p={p} isLong />
      <EntityChip id={told.entity} />
      {(entity || isPending) && (
        <span {...(!entity && { 'data-waits': '', 'aria-hidden': true })}>
          {entity ? `${kindText(entity.kind)}, ${importanceText(entity)}` : usualAbout}
        </span>
      )}
      <Moment at={told.lastTime} />
      <span>
        {countText(told.alertCount, 'alert')}
        {flowCount > 0 && `, ${countText(flowCount, 'flow')}`}
      </span>
      {sensors.length > 1 && <span>seen by {countText(sensors.length, 'sensor')}</span>}
    </div>
  )
}

interface HeadlineProps extends LineProps {
  readonly headline: string
  readonly summary: string
  readonly level: 1 | 2
}

/** Who did what, in order, and three sentences more. */
export function Intro({ headline, summary, level, ...line }: HeadlineProps) {
  const Head = level === 1 ? 'h1' : 'h2'
  return (
    <div className={level === 1 ? 'bit intro big' : 'bit intro'}>
      <SeverityLine {...line} />
      <Head className="headline" id="inc" {...(level === 1 && { tabIndex: -1 })}>
        {dataText(headline)}
      </Head>
      <p className="summary">{dataText(summary)}</p>
    </div>
  )
}
