import './system.css'
import type { UseQueryResult } from '@tanstack/react-query'
import { useMemo } from 'react'
import { type History, type SystemStatus, useAsk } from '../../api/index.ts'
import {
  type Axis,
  ChartTable,
  coarseOf,
  TableToggle,
  type TimeRow,
  TimeRows,
  timeAt,
} from '../../charts/index.ts'
import {
  Answer,
  clockText,
  commandLine,
  durationText,
  heldText,
  Mark,
  momentText,
  Skeleton,
  useNow,
  useUrlText,
} from '../../kit/index.ts'
import { useMay } from '../../session/index.tsx'
import { ForecastPanel } from './forecast.tsx'
import { marksOf } from './happened.ts'
import { LettersPanel } from './letters.tsx'
import { PartsPanel, StoragePanel } from './parts.tsx'
import {
  axisOf,
  fittingWindow,
  metrics,
  newestOf,
  rowsOf,
  type WindowName,
  windows,
} from './rows.ts'
import { proofsOf, saidOf } from './say.ts'
import { WorkersPanel } from './workers.tsx'

/** What is said to be so now is not older. */
const askedMs = 5_000

export function System() {
  const status = useAsk('getSystemStatus', undefined, { everyMs: askedMs })
  // Whatever is shown below, what is said above is of now.
  const query = { metrics: metrics.join(','), window: '1h', step: '10s' }
  const now = useAsk('getSystemHistory', { query }, { everyMs: 10_000, keepsOld: true })
  const fitting = useFitting(now)
  if (status.data === undefined) return <Waiting status={status} />
  return (
    <>
      <SayPanel status={status.data} newest={newestOf(now.data)} asOfMs={status.dataUpdatedAt} />
      <div className="cols system">
        <RowsPanel status={status.data} fitting={fitting} />
        <div className="c4 stack">
          <ForecastPanel status={status.data} />
          <StoragePanel status={status.data} />
          <PartsPanel status={status.data} />
        </div>
        <WorkersPanel status={status.data} />
        <LettersPanel count={status.data.deadLetters} />
      </div>
    </>
  )
}

/** In the shape of what comes; where it does not come, why. */
function Waiting({ status }: { readonly status: UseQueryResult<SystemStatus> }) {
  const nothing = () => null
  return (
    <>
      <section className="panel">
        <h1 className="waiting-title">System</h1>
        <Answer query={status} what="the state of the system" rows={1}>
          {nothing}
        </Answer>
      </section>
      {status.isPending && (
        <div className="cols system" aria-hidden="true">
          <div className="panel c8">
            <Skeleton what="" rows={13} />
          </div>
          <div className="c4 stack">
            {[2, 6, 2].map((rows, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: panels stand in their order
              <div className="panel" key={i}>
                <Skeleton what="" rows={rows} />
              </div>
            ))}
          </div>
        </div>
      )}
    </>
  )
}

/** Null: it is not known yet. What cannot be asked is taken for a day. */
function useFitting(hour: UseQueryResult<History>): WindowName | null {
  const query = { metrics: 'machineCpuShare', window: '7d', step: '1h' }
  const week = useAsk('getSystemHistory', { query }, { everyMs: 600_000, keepsOld: true })
  if (hour.data !== undefined && week.data !== undefined) return fittingWindow(hour.data, week.data)
  return hour.isError || week.isError ? '24h' : null
}

interface SayProps {
  readonly status: SystemStatus
  readonly newest: ReturnType<typeof newestOf>
  /** When that was so. */
  readonly asOfMs: number
}

function SayPanel({ status, newest, asOfMs }: SayProps) {
  const oldMs = Math.floor((useNow() - asOfMs) / 1000) * 1000
  return (
    <section className="panel say pad head-say sys">
      <h1>
        {saidOf(status, newest).map(({ text, proof }, i) => (
          <span key={text}>
            {i > 0 && ' '}
            {proof === undefined ? text : <a href={`#${proof}`}>{heldText(text)}</a>}
          </span>
        ))}
      </h1>
      <ul className="proof num">
        {proofsOf(status, asOfMs).map(({ text, isGood }) => (
          <li key={text}>
            <Mark name={isGood ? 'ok' : 'medium'} size={13} />
            {text}
          </li>
        ))}
        {oldMs > 2 * askedMs && (
          <li>
            <Mark name="medium" size={13} />
            figures of {clockText(asOfMs)}, {durationText(oldMs)} old
          </li>
        )}
      </ul>
    </section>
  )
}

interface RowsPanelProps {
  readonly status: SystemStatus
  /** What is shown where nobody chose; null: not known yet. */
  readonly fitting: WindowName | null
}

function RowsPanel({ status, fitting }: RowsPanelProps) {
  const [asked, choose] = useUrlText('window')
  const name = Object.hasOwn(windows, asked) ? (asked as WindowName) : fitting
  const { title, step, everyMs } = windows[name ?? '24h']
  const query = { metrics: metrics.join(','), window: name ?? '24h', step }
  const options = { everyMs, keepsOld: true, isEnabled: name !== null }
  const history = useAsk('getSystemHistory', { query }, options)
  const [table, setTable] = useUrlText('table')
  const isTable = table === 'rows'
  return (
    <section className="panel c8 axisbox" id="rows" aria-labelledby="rows-title">
      <div className="head">
        <h2 id="rows-title">{title}</h2>
        {!isTable && (
          <span className="t3 hint">
            move along any row, all rows follow; hatched: not measured
          </span>
        )}
        <span className="aside btns">
          <fieldset className="seg" aria-label="Time range">
            {Object.entries(windows).map(([key, { text }]) => (
              <button
                key={key}
                type="button"
                className="pill"
                aria-pressed={key === name}
                onClick={() => choose(key)}
              >
                <span className="sr">Last </span>
                {text}
              </button>
            ))}
          </fieldset>
          <TableToggle
            isTable={isTable}
            onToggle={(is) => setTable(is ? 'rows' : '')}
            of="the rows"
          />
        </span>
      </div>
      <Answer query={history} what="what was measured" rows={7}>
        {(body) => <Rows rows={rowsOf(body, status)} axis={axisOf(body)} isTable={isTable} />}
      </Answer>
    </section>
  )
}

interface RowsProps {
  readonly rows: readonly TimeRow[]
  readonly axis: Axis
  readonly isTable: boolean
}

function Rows({ rows, axis, isTable }: RowsProps) {
  const marks = useMarks(axis.fromMs)
  const isLong = axis.stepMs * axis.steps > 86_400_000
  const time = isLong ? dayClockText : minuteText
  const known = rows.some(({ lines }) =>
    lines.some(({ mean }) => mean.some((one) => !Number.isNaN(one))),
  )
  if (isTable) return <RowsTable rows={rows} axis={axis} />
  return (
    <>
      {!known && (
        <p className="pad t2 nothing">
          Nothing was measured in this time. <code>{commandLine('up')}</code> measures every ten
          seconds while it runs.
        </p>
      )}
      <TimeRows
        {...{ axis, rows, marks }}
        time={axis.stepMs < 60_000 ? clockText : time}
        tick={isLong ? dayText : minuteText}
      />
    </>
  )
}

function minuteText(ms: number): string {
  return clockText(ms).slice(0, 5)
}

/** `22 Nov` */
function dayText(ms: number): string {
  return momentText(ms).split(' ').slice(0, 2).join(' ')
}

function dayClockText(ms: number): string {
  return `${dayText(ms)} ${minuteText(ms)}`
}

/** Null: it could not be asked. */
function useMarks(fromMs: number) {
  const mayAudit = useMay('audit:read')
  // A minute more or less does not matter, and the same question need not be asked twice.
  const from = new Date(Math.floor(fromMs / 60_000) * 60_000).toISOString()
  const options = { keepsOld: true }
  const events = useAsk('listEvents', { query: { kind: 'system', from, limit: 200 } }, options)
  const deeds = useAsk(
    'listAudit',
    { query: { verb: ['user.login', 'user.set_up'], from, limit: 200 } },
    { ...options, isEnabled: mayAudit },
  )
  return useMemo(
    () => (events.data === undefined ? null : marksOf(events.data.data, deeds.data?.data ?? [])),
    [events.data, deeds.data],
  )
}

const tableRows = 48

function RowsTable({ rows, axis }: Omit<RowsProps, 'isTable'>) {
  const lines = rows.flatMap((row) => row.lines.map((line) => ({ row, line })))
  const coarse = lines.map(({ line }) =>
    coarseOf(axis, { mean: line.mean, low: line.mean, high: line.high }, tableRows),
  )
  const shown = coarse[0]!.axis
  const head = lines.map(({ row, line }) =>
    row.lines.length > 1 ? `${row.name}, ${line.name}` : row.name,
  )
  const cells = Array.from({ length: shown.steps }, (_, step) => [
    dayClockText(timeAt(shown, step)),
    ...coarse.map(({ mean }, i) =>
      Number.isNaN(mean[step]) ? '–' : lines[i]!.row.text(mean[step]!),
    ),
  ])
  const known = cells.filter((row) => row.slice(1).some((cell) => cell !== '–'))
  return (
    <ChartTable
      caption="Means of what was measured, by time"
      head={['Time', ...head]}
      rows={known.toReversed()}
    />
  )
}
