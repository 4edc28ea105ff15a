import type { SystemStatus, Worker } from '../../api/index.ts'
import { dataText, durationText, Mark, numberText } from '../../kit/index.ts'

const marks = { working: 'ok', silent: 'critical', ended: 'info' } as const
const words = { working: 'works', silent: 'silent', ended: 'ended' } as const
const kinds: Readonly<Record<string, string>> = {
  ...{ bus: 'Bus', detector: 'Detector', keeper: 'Keeper' },
  ...{ investigator: 'Investigator', responder: 'Responder' },
}

/** Who works from the bus; where nobody ever did, nothing is said of it. */
export function WorkersPanel({ status }: { readonly status: SystemStatus }) {
  const { workers } = status
  if (workers.length === 0) return null
  return (
    <section className="panel c12" id="workers" aria-labelledby="workers-title">
      <div className="head">
        <h2 id="workers-title">Bus and workers</h2>
        <span className="t3">silent ones first</span>
      </div>
      <ul className="works">
        {workers.map((worker) => (
          <li key={worker.id}>
            <Mark name={marks[worker.state]} size={14} />
            <span>
              <b>{kinds[worker.kind] ?? dataText(worker.kind)}</b> {words[worker.state]}.{' '}
              {worker.state !== 'working' && `${dataText(worker.why)} `}
              {worker.says !== '' && `${sentenceOf(worker.says)} `}
              <span className="t3 num">{aboutText(worker)}</span>
            </span>
            <span className="t3 num">{seenText(worker)}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}

function seenText({ state, silentMs }: Worker): string {
  if (state === 'working' && silentMs < 5000) return 'now'
  return `${durationText(Math.floor(silentMs / 1000) * 1000)} ago`
}

/** What it says of itself, without a capital and a full stop, as the end of a line. */
function sentenceOf(says: string): string {
  const text = dataText(says)
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}

const countsMax = 6

/** `process 412 on hub, batches 12, waiting 0` */
function aboutText({ processId, host, counts }: Worker): string {
  const told = Object.entries(counts)
    .slice(0, countsMax)
    .map(([name, count]) => `${dataText(name)} ${numberText(count)}`)
  return [`process ${processId} on ${dataText(host)}`, ...told].join(', ')
}
