/** A list without rows: that it is good, that a filter does it, or how to begin. */
import { Link } from '@tanstack/react-router'
import { type IncidentQueues, Refused, useAsk } from '../../api/index.ts'
import {
  clockText,
  commandLine,
  countText,
  dataText,
  Empty,
  ErrorPanel,
  Mark,
  Moment,
  roundText,
  whyText,
} from '../../kit/index.ts'
import { useMay } from '../../session/index.tsx'
import { closedWords, type TabName, tabs, type View } from '../../triage/index.ts'
import { filterText, type Go } from './view.ts'

interface EmptyProps {
  readonly view: View
  readonly go: Go
  readonly queues: IncidentQueues | undefined
}

export function Nothing({ view, go, queues }: EmptyProps) {
  const filter = filterText(view)
  if (filter !== '') return <Filtered view={view} go={go} queues={queues} filter={filter} />
  if (view.tab === 'needs') return <Good queues={queues} go={go} />
  return <Empty title={quietWords[view.tab].title}>{quietWords[view.tab].more}</Empty>
}

const quietWords: Readonly<Record<Exclude<TabName, 'needs'>, { title: string; more?: string }>> = {
  mine: {
    title: 'You have taken nothing.',
    more: 'Press t on an incident, and it stands here until you close it.',
  },
  others: { title: 'Nobody else works on an incident.' },
  watching: { title: 'Nothing is only being watched.' },
  muted: { title: 'Nothing is muted.' },
  closed: { title: 'Nothing was closed yet.' },
}

function Filtered({ view, go, queues, filter }: EmptyProps & { readonly filter: string }) {
  const tab = tabs.find(({ name }) => name === view.tab)!
  const without = queues?.[tab.count]
  return (
    <Empty title={<>No incidents match {dataText(filter)}.</>}>
      {without !== undefined && (
        <p className="t2">
          {without.isExact ? '' : 'At least '}
          {countText(without.count, 'incident')} in {tab.label} without it.
        </p>
      )}
      <button type="button" className="btn s" onClick={() => go({ q: '', severity: 'any' })}>
        Show {without === undefined || without.count > 0 ? 'those' : 'all'}
      </button>
    </Empty>
  )
}

function Good({ queues, go }: Pick<EmptyProps, 'queues' | 'go'>) {
  const overview = useAsk('getOverview', {})
  const agents = useAsk('listAgents', {}, { isEnabled: useMay('agents:read') })
  const { sensors } = overview.data ?? {}
  if (sensors === undefined) return <Empty title="Nothing needs you." />
  const all = sensors.reporting + sensors.late + sensors.failed + sensors.ended
  // Something was found before: then it has worked, whatever is watched now.
  const isNew = all === 0 && queues?.closed.count === 0 && queues.watching.count === 0
  if (isNew) return <NotSetUp />
  const packets = agents.data?.data.reduce((sum, one) => sum + one.judgedPackets, 0)
  return (
    <Empty
      title={
        <span className="sev ok big">
          <Mark name="ok" size={18} /> Nothing needs you
        </span>
      }
    >
      <ul className="awake">
        <li>{sensorWords(sensors)}</li>
        {packets !== undefined && packets > 0 && (
          <li>{roundText(packets)} packets judged in their newest runs.</li>
        )}
        {(queues?.mine.count ?? 0) > 0 && (
          <li>
            <button
              type="button"
              className="btn s bare"
              onClick={() => go({ tab: 'mine', id: '' })}
            >
              {countText(queues!.mine.count, 'incident')} in Mine
            </button>
          </li>
        )}
        <LastClosed queues={queues} />
      </ul>
      <p className="note">Looked at {clockText(overview.dataUpdatedAt)}.</p>
    </Empty>
  )
}

export function sensorWords({
  reporting,
  late,
  failed,
  ended,
}: {
  readonly reporting: number
  readonly late: number
  readonly failed: number
  readonly ended: number
}): string {
  const all = reporting + late + failed + ended
  if (all === 0) return 'No sensor has reported yet.'
  if (reporting === 0)
    return `No traffic is being watched now: ${countText(all, 'sensor')} stopped, failed or silent.`
  const rest = `${late > 0 ? ` ${late} not heard of for a while.` : ''}${failed > 0 ? ` ${failed} failed.` : ''}`
  return `${reporting} of ${countText(all, 'sensor')} reporting.${rest}`
}

function LastClosed({ queues }: Pick<EmptyProps, 'queues'>) {
  const last = queues?.lastClosed
  if (!last) return null
  const as = last.disposition === null ? '' : ` as ${closedWords[last.disposition].toLowerCase()}`
  return (
    <li>
      Last closed <Moment at={last.at} /> by {dataText(last.by)}
      {as}:{' '}
      <Link to={'/soc/s/$id' as never} params={{ id: last.id } as never}>
        {dataText(last.headline)}
      </Link>
    </li>
  )
}

function NotSetUp() {
  return (
    <Empty title="No sensor has reported yet.">
      <p className="t2">
        Incidents come from traffic. Let a sensor read some: an interface, a folder that captures
        are written to, or a capture that you have.
      </p>
      <p className="mono qcommand">{commandLine('up --replay capture.pcap')}</p>
    </Empty>
  )
}

/** The list could not be had; of a filter that cannot be read, where it goes wrong. */
export function NotLoaded({
  thrown,
  q,
  onRetry,
  onDrop,
}: {
  readonly thrown: unknown
  readonly q: string
  readonly onRetry: () => void
  readonly onDrop: () => void
}) {
  const problem = thrown instanceof Refused ? thrown.problem : null
  if (problem === null || q === '' || problem.status !== 400)
    return <ErrorPanel thrown={thrown} what="Could not load the incidents" onRetry={onRetry} />
  const position = Number(problem['position'] ?? 0)
  const end = /^\S*/.exec(q.slice(position))![0].length + position
  return (
    <div className="pad error" role="alert">
      <p className="big">This filter cannot be read.</p>
      <p className="qwrong mono">
        {dataText(q.slice(0, position))}
        <mark>{dataText(q.slice(position, end) || ' ')}</mark>
        {dataText(q.slice(end))}
      </p>
      <p className="t2">{whyText(thrown)}</p>
      <button type="button" className="btn s" onClick={onDrop}>
        Take the filter away
      </button>
    </div>
  )
}
