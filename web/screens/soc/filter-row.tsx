import type { IncidentHead } from '../../api/index.ts'
import { Choice, Icon } from '../../kit/index.ts'
import { SaveView } from '../../session/index.tsx'
import {
  type GroupName,
  type LeastSeverity,
  type SortName,
  severities,
  sorts,
  type View,
} from '../../triage/index.ts'
import { QueryInput } from './query-input.tsx'
import { type Go, groupings } from './view.ts'

interface FilterProps {
  readonly view: View
  readonly go: Go
  /** What values of the query are offered from. */
  readonly heads: readonly IncidentHead[]
  readonly thrown: unknown
  readonly isSelecting: boolean
  readonly setSelecting: (isOn: boolean) => void
}

/** What narrows the list, how it is put together, and its order. */
export function FilterRow(props: FilterProps) {
  const { view, go, heads, thrown, isSelecting, setSelecting } = props
  const set = (change: Partial<View>) => go({ ...change, id: '' })
  return (
    <div className="qfilter">
      <div className="qask">
        <QueryInput q={view.q} setQ={(q) => set({ q })} heads={heads} thrown={thrown} />
        <SaveView />
      </div>
      <div className="qselects">
        <Choice
          label="Severity"
          value={view.severity}
          options={Object.entries(severities).map(([name, { label }]) => [name, label])}
          onChoose={(severity) => set({ severity: severity as LeastSeverity })}
        />
        <Choice
          label="Group"
          value={view.group}
          options={Object.entries(groupings)}
          onChoose={(group) => go({ group: group as GroupName })}
        />
        <Choice
          label="Order"
          value={view.sort}
          options={Object.entries(sorts).map(([name, { label }]) => [name, label])}
          onChoose={(sort) => set({ sort: sort as SortName })}
        />
        <button
          type="button"
          className="btn s qselecting"
          aria-pressed={isSelecting}
          aria-label="Select several"
          title="Select several (x)"
          onClick={() => setSelecting(!isSelecting)}
        >
          <Icon name="check" size={14} />
        </button>
      </div>
    </div>
  )
}
