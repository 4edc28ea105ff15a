import { Link } from '@tanstack/react-router'
import type { Incident } from '../api/index.ts'
import { countText, dataText, Icon, Moment, Severity } from '../kit/index.ts'

/** One line: how bad, whom it is about, how old, how much of it. */
export function SeverityLine({ of }: { readonly of: Incident }) {
  const { severity, entity, lastTime, alertCount, flowCount, sensors } = of
  return (
    <div className="line">
      <Severity of={severity} />
      <Link className="chip" to={'/entities/$id' as never} params={{ id: entity } as never}>
        <Icon name="host" size={14} />
        <bdi>{dataText(entity)}</bdi>
      </Link>
      <Moment at={lastTime} />
      <span>
        {countText(alertCount, 'alert')}, {countText(flowCount, 'flow')} in 1 incident
      </span>
      {sensors.length > 1 && <span>seen by {countText(sensors.length, 'sensor')}</span>}
    </div>
  )
}
