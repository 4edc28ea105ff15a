import { useMemo } from 'react'
import { type History, useAsk } from '../../api/index.ts'
import {
  greatest,
  type LaneMark,
  type Line,
  type TimeRow,
  TimeRows,
  valuesOf,
} from '../../charts/index.ts'
import { Answer, bytesText, clockText, dataText, percentText } from '../../kit/index.ts'

const metrics = ['hostCpuShare', 'hostMemoryUsedShare', 'queueBytes', 'sampledShare']
const everyMs = 10_000

/** Its machine, and what it has yet to send, over the last hour. */
export function RemoteRows({ id, isAlone }: { readonly id: string; readonly isAlone: boolean }) {
  const query = { metrics: metrics.join(','), window: '1h', step: '10s' }
  const options = { everyMs, keepsOld: true }
  const history = useAsk('getAgentHistory', { params: { id }, query }, options)
  const marks = useMarks(id, history.data?.from)
  return (
    <section
      className={`panel ${isAlone ? 'c12' : 'c8'} axisbox detail-rows`}
      aria-labelledby="remote-rows"
    >
      <div className="head">
        <h2 id="remote-rows">{dataText(id)} and its machine, last hour</h2>
      </div>
      <Answer query={history} what="what was measured" rows={4}>
        {(body) =>
          isKnown(body) ? (
            <TimeRows
              axis={{
                fromMs: Date.parse(body.from),
                ...{ stepMs: body.stepSeconds * 1000, steps: body.steps },
              }}
              rows={rowsOf(body)}
              marks={marks}
              time={clockText}
              tick={(ms) => clockText(ms).slice(0, 5)}
              height={56}
            />
          ) : (
            <p className="pad t2">Nothing was measured of it in the last hour.</p>
          )
        }
      </Answer>
    </section>
  )
}

/** What was noted of it meanwhile; null: that could not be asked. */
function useMarks(id: string, from: string | undefined): readonly LaneMark[] | null {
  // The span moves with each answer; the same question is asked for a minute.
  const since = from === undefined ? '' : `${from.slice(0, 16)}:00.000Z`
  const query = { kind: 'system', from: since, limit: 100 } as const
  const options = { isEnabled: since !== '', keepsOld: true }
  const { data } = useAsk('listAgentLogs', { params: { id }, query }, options)
  return useMemo(
    () =>
      data === undefined
        ? null
        : data.data.map(({ time, what }) => ({
            ...{ ms: Date.parse(time), text: what.replaceAll('-', ' ') },
          })),
    [data],
  )
}

function isKnown({ series }: History): boolean {
  return series.some(({ avg }) => avg.some((value) => value !== null))
}

function rowsOf(history: History): readonly TimeRow[] {
  const line = (name: string, metric: string): Line => {
    const series = history.series.find((one) => one.metric === metric)
    const values = (of: readonly (number | null)[] | undefined) =>
      valuesOf(of ?? Array(history.steps).fill(null))
    return { name, mean: values(series?.avg), high: values(series?.max) }
  }
  const share = (name: string, metric: string): TimeRow => ({
    ...{ id: metric, name, top: 1, text: percentText, lines: [line(name, metric)] },
  })
  const queue = line('To send', 'queueBytes')
  return [
    share('Processor', 'hostCpuShare'),
    share('Memory', 'hostMemoryUsedShare'),
    {
      ...{ id: 'queue', name: 'To send', text: bytesText, lines: [queue] },
      top: Math.max(1e6, greatest(queue.high)),
    },
    share('Flows shipped', 'sampledShare'),
  ]
}
