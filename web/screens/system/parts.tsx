import { Link } from '@tanstack/react-router'
import { type SystemStatus, useAsk } from '../../api/index.ts'
import { Bars } from '../../charts/index.ts'
import { Answer, bytesText, Mark, Panel } from '../../kit/index.ts'
import { useMay } from '../../session/index.tsx'
import { BoundNote } from './forecast.tsx'

const names: Readonly<Record<string, string>> = {
  flows: 'Flows',
  signals: 'Signals',
  events: 'Log of events',
  incidents: 'Incidents and alerts',
  samples: 'Figures of this page',
  entities: 'Hosts',
  audit: 'Audit',
  rest: 'Everything else',
  free: 'Free, for what comes next',
}
const fileNames: Readonly<Record<string, string>> = {
  database: 'Database and its log',
  logs: 'Logs',
  exports: 'Exports',
}
/** Smaller ones are told together. */
const partsShown = 6

/** What takes the room, and how long it is kept. */
export function StoragePanel({ status }: { readonly status: SystemStatus }) {
  const storage = useAsk('getStorage', undefined, { everyMs: 60_000 })
  const maySettings = useMay('settings:read')
  return (
    <Panel title="What fills it" aside={bytesText(status.database.bytes)}>
      <div className="bit-body">
        <Answer query={storage} what="what takes the room" rows={4}>
          {({ database, files, keepDays, isEstimated }) => (
            <>
              <Bars
                whole={database.reduce((sum, { bytes }) => sum + bytes, 0)}
                parts={fewer(database).map(({ name, bytes }) => ({
                  ...{ name: names[name] ?? name, value: bytes, text: bytesText(bytes) },
                  ...noteOf(keepDays.find((kept) => kept.name === name)?.days),
                }))}
              />
              {isEstimated && (
                <p className="note">Judged by the number of rows and the length of some of them.</p>
              )}
              <p className="note num">
                {files
                  .filter(({ name, bytes }) => fileNames[name] !== undefined && bytes > 0)
                  .map(({ name, bytes }) => `${fileNames[name]} ${bytesText(bytes)}`)
                  .join(' · ')}
              </p>
            </>
          )}
        </Answer>
        <BoundNote status={status} />
        {maySettings && (
          <p>
            <Link to={'/settings/data' as never}>How long what is kept</Link>
          </p>
        )}
      </div>
    </Panel>
  )
}

function noteOf(days: number | undefined) {
  return days === undefined ? {} : { note: `kept ${days} days` }
}

function fewer(parts: readonly { readonly name: string; readonly bytes: number }[]) {
  const known = parts.filter(({ name }) => name !== 'rest').slice(0, partsShown)
  const others = parts.filter((part) => !known.includes(part))
  const bytes = others.reduce((sum, part) => sum + part.bytes, 0)
  return bytes > 0 ? [...known, { name: 'rest', bytes }] : known
}

const partNames = { database: 'Database', engine: 'Engine', workers: 'Workers' } as const

/** Piece by piece, what works. */
export function PartsPanel({ status }: { readonly status: SystemStatus }) {
  return (
    <section className="panel" id="parts" aria-labelledby="parts-title">
      <div className="head">
        <h2 id="parts-title">What works</h2>
      </div>
      <ul className="works">
        {status.components.map(({ name, ok, says, latencyMs }) => (
          <li key={name}>
            <Mark name={markOf(name, ok, status)} size={14} />
            <span>
              <b>{partNames[name]}</b> {engineSays(name, says, status)}
            </span>
            {name === 'database' && (
              <span className="t3 num">{latencyMs < 1 ? 'under 1 ms' : `${latencyMs} ms`}</span>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

function markOf(name: string, ok: boolean, { engine }: SystemStatus) {
  if (!ok) return 'critical' as const
  return name === 'engine' && !engine.isRunning ? ('info' as const) : ('ok' as const)
}

function engineSays(name: string, says: string, { engine }: SystemStatus): string {
  return name === 'engine' && !engine.isRunning ? `It is not running. ${says}` : says
}
