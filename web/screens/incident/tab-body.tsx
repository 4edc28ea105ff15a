import type { Incident, IncidentWhy } from '../../api/index.ts'
import { EntitiesTab } from './entities.tsx'
import { FlowsTab } from './flows.tsx'
import { HistoryTab } from './history.tsx'
import { LogsTab } from './logs.tsx'
import { SimilarTab } from './similar.tsx'
import type { TabName } from './tabs.ts'
import { TimelineTab } from './timeline.tsx'
import { WhyTab } from './why.tsx'

export interface TabProps {
  readonly incident: Incident
  readonly told: IncidentWhy
}

const bodies = {
  why: WhyTab,
  timeline: TimelineTab,
  flows: FlowsTab,
  entities: EntitiesTab,
  similar: SimilarTab,
  logs: LogsTab,
  history: HistoryTab,
} as const

export function TabBody({ tab, ...of }: TabProps & { readonly tab: TabName }) {
  const Body = bodies[tab]
  return <Body {...of} />
}
