import { type SystemStatus, useAsk } from '../../api/index.ts'
import {
  type Axis,
  ChartTable,
  coarseOf,
  lastKnown,
  TableToggle,
  timeAt,
  valuesOf,
} from '../../charts/index.ts'
import { bytesText, momentText, percentText, useNow, useUrlText } from '../../kit/index.ts'
import { axisOf } from './rows.ts'
import { boundText, forecastText } from './say.ts'

const dayMs = 86_400_000
const query = { metrics: 'diskUsedBytes', window: '30d', step: '1h' }

/** Of the whole disk, ours and others'. */
export function ForecastPanel({ status }: { readonly status: SystemStatus }) {
  const nowMs = useNow()
  const history = useAsk('getSystemHistory', { query }, { everyMs: 300_000 })
  const [table, setTable] = useUrlText('table')
  const { forecast, usedBytes, totalBytes } = status.disk
  const isLearning = forecast.state === 'learning'
  const axis = history.data && axisOf(history.data)
  const used = valuesOf(history.data?.series[0]?.avg ?? [])
  const isKnown = axis !== undefined && lastKnown(used) >= 0 && !isLearning
  return (
    <section className="panel" id="forecast" aria-labelledby="forecast-title">
      <div className="head">
        <h2 id="forecast-title">Disk forecast</h2>
        {isKnown && (
          <span className="aside">
            <TableToggle
              isTable={table === 'disk'}
              onToggle={(is) => setTable(is ? 'disk' : '')}
              of="the disk forecast"
            />
          </span>
        )}
      </div>
      <div className="tl">
        <p className="t2 forecast-lead num">{forecastText(status, nowMs, dateText)}</p>
        {isKnown && table === 'disk' && <DiskTable axis={axis} used={used} />}
        {isKnown && table !== 'disk' && <Outlook {...{ status, axis, used, nowMs }} />}
        {!isKnown && <UsedBar share={usedBytes / totalBytes} text={usedText(status)} />}
      </div>
    </section>
  )
}

function usedText({ disk: { usedBytes, totalBytes } }: SystemStatus): string {
  return `${bytesText(usedBytes)} of ${bytesText(totalBytes)} used, ${percentText(usedBytes / totalBytes)}`
}

function UsedBar({ share, text }: { readonly share: number; readonly text: string }) {
  return (
    <div className="used">
      <svg
        width="100%"
        height="6"
        viewBox="0 0 100 6"
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        <rect className="track" width="100" height="6" />
        <rect className="fill" width={share * 100} height="6" />
      </svg>
      <p className="note num">{text}</p>
    </div>
  )
}

/** `2 Jan` */
function dateText(ms: number): string {
  const [day, month, year] = momentText(ms).replace(',', '').split(' ')
  const isFar = ms - Date.now() > 300 * dayMs
  return isFar ? `${day} ${month} ${year}` : `${day} ${month}`
}

interface OutlookProps {
  readonly status: SystemStatus
  readonly axis: Axis
  readonly used: Float64Array
  readonly nowMs: number
}

const size = { width: 400, height: 180 }

/** What was used, then the line on, and between its bounds a wedge. */
function Outlook({ status, axis, used, nowMs }: OutlookProps) {
  const { disk } = status
  const { forecast, totalBytes, usedBytes } = disk
  const first = used.findIndex((value) => !Number.isNaN(value))
  const fromMs = timeAt(axis, first)
  const aheadDays = Math.min(365, (forecast.latestInDays ?? forecast.fullInDays ?? 30) * 1.08)
  const toMs = nowMs + aheadDays * dayMs
  const x = (ms: number) => ((ms - fromMs) / (toMs - fromMs)) * size.width
  const y = (bytes: number) => size.height - (bytes / totalBytes) * size.height
  const past = [...used]
    .flatMap((value, step) =>
      Number.isNaN(value) ? [] : [`${x(timeAt(axis, step)).toFixed(1)} ${y(value).toFixed(1)}`],
    )
    .join('L')
  const ahead = (days: number | null) =>
    days === null || days > aheadDays
      ? { x: size.width, y: y(usedBytes + (forecast.bytesPerDay ?? 0) * aheadDays) }
      : { x: x(nowMs + days * dayMs), y: 0 }
  const now = { x: x(nowMs), y: y(usedBytes) }
  const [early, mid, late] = [
    forecast.earliestInDays,
    forecast.fullInDays,
    forecast.latestInDays,
  ].map(ahead)
  return (
    <div className="outlook">
      <span className="lb full" aria-hidden="true">
        full, {bytesText(totalBytes)}
      </span>
      <svg
        width="100%"
        height={size.height}
        viewBox={`0 0 ${size.width} ${size.height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${usedText(status)}. ${forecastText(status, nowMs, dateText)}`}
      >
        <line className="limit" x1="0" x2={size.width} y1="0.5" y2="0.5" strokeDasharray="4 3" />
        {forecast.earliestInDays !== null && (
          <path
            className="f1"
            d={`M${now.x} ${now.y}L${early!.x} ${early!.y}L${late!.x} ${late!.y}Z`}
          />
        )}
        <path className="s1 ahead" d={`M${now.x} ${now.y}L${mid!.x} ${mid!.y}`} />
        <path className="s1 past" d={`M${past}L${now.x} ${now.y}`} />
      </svg>
      <div className="outlook-axis num" aria-hidden="true">
        <span>{dateText(fromMs)}</span>
        <b>now {percentText(usedBytes / totalBytes)}</b>
        <span>{dateText(toMs)}</span>
      </div>
    </div>
  )
}

function DiskTable({ axis, used }: { readonly axis: Axis; readonly used: Float64Array }) {
  const coarse = coarseOf(axis, { mean: used, low: used, high: used }, 30)
  const rows = [...coarse.mean].flatMap((value, step) =>
    Number.isNaN(value) ? [] : [[dateText(timeAt(coarse.axis, step)), bytesText(value)]],
  )
  return <ChartTable caption="Disk used, by day" head={['Day', 'Used']} rows={rows.toReversed()} />
}

export function BoundNote({ status }: { readonly status: SystemStatus }) {
  const text = boundText(status)
  return text === '' ? null : <p className="note num">{text}</p>
}
