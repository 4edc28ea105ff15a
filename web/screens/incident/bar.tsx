import type { Incident } from '../../api/index.ts'
import { DeedButtons, IncidentLink, PlaceLink } from '../../incident/index.ts'
import { Icon, numberText } from '../../kit/index.ts'
import { searchOf, tabs } from '../../triage/index.ts'
import type { Neighbours } from './neighbours.ts'
import { tabs as parts, type TabName } from './tabs.ts'

interface BarProps {
  readonly incident: Incident
  readonly tab: TabName
  readonly near: Neighbours
}

/** Back to the queue, the ones beside it, and the parts of this one. */
export function IncidentBar({ incident, tab, near }: BarProps) {
  const { view, place, previous, next } = near
  return (
    <div className="ibar">
      <PlaceLink to="/soc" search={searchOf(view)} className="btn s bare">
        <Icon name="left" size={14} />
        {tabs.find(({ name }) => name === view.tab)?.label}
      </PlaceLink>
      {place !== '' && <span className="num">{place}</span>}
      <Beside id={previous} to="Previous" />
      <Beside id={next} to="Next" />
      <nav className="tabs" aria-label="Parts of this incident">
        {parts.map(({ name, title }, index) => (
          <TabLink
            key={name}
            {...{ name, title, incident }}
            isCurrent={name === tab}
            keys={`Alt+${index + 1}`}
          />
        ))}
      </nav>
      <DeedButtons incident={incident} />
    </div>
  )
}

function Beside({ id, to }: { readonly id: string | null; readonly to: 'Previous' | 'Next' }) {
  if (id === null) return null
  return (
    <IncidentLink
      id={id}
      className="btn s bare"
      label={`${to} incident`}
      keys={to === 'Next' ? 'j' : 'k'}
    >
      <Icon name={to === 'Next' ? 'down' : 'up'} size={14} />
    </IncidentLink>
  )
}

interface TabLinkProps {
  readonly name: TabName
  readonly title: string
  readonly incident: Incident
  readonly isCurrent: boolean
  readonly keys: string
}

function TabLink({ name, title, incident, isCurrent, keys }: TabLinkProps) {
  const count =
    name === 'flows' ? incident.flowCount : name === 'entities' ? incident.peerCount + 1 : null
  return (
    <IncidentLink
      id={incident.id}
      search={name === 'why' ? {} : { tab: name }}
      keys={keys}
      isCurrent={isCurrent}
    >
      {title}
      {count !== null && <span className="c">{numberText(count)}</span>}
    </IncidentLink>
  )
}
