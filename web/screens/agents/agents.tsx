import './agents.css'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useMemo } from 'react'
import { useAsk } from '../../api/index.ts'
import { SpikeTrain } from '../../charts/index.ts'
import {
  Answer,
  clockText,
  commandLine,
  countText,
  dataText,
  durationText,
  Mark,
  numberText,
  Skeleton,
  sensorWords,
  useAway,
  useNow,
  useRowKeys,
  useUrlText,
} from '../../kit/index.ts'
import { Detail } from './detail.tsx'
import { rateText } from './rate.ts'
import { lossText, type Sensor, sayOf, sensorsOf, spanText, unmeasuredText } from './sensor.ts'

/** Signs of life come over the stream; that one is missing has to be asked for. */
const askedMs = 5_000
const measuredMs = 10_000

export function Agents() {
  const agents = useAsk('listAgents', {}, { everyMs: askedMs })
  const query = { metrics: 'packetsPerSecond,dropsPerSecond', window: '1h', step: '10s' }
  const history = useAsk('getSensorHistory', { query }, { everyMs: measuredMs, keepsOld: true })
  const nowMs = useNow()
  const isAway = useAway() !== ''
  const data = agents.data?.data
  const sensors = useMemo(
    () => sensorsOf(data ?? [], history.data, nowMs),
    [data, history.data, nowMs],
  )
  const [id] = useUrlText('id')
  if (data === undefined)
    return (
      <section className="panel">
        <h1 className="waiting-title">Agents</h1>
        <Answer query={agents} what="the sensors" rows={6}>
          {() => <Skeleton what="the sensors" />}
        </Answer>
      </section>
    )
  const chosen = sensors.find(({ agent }) => agent.id === id) ?? sensors[0]
  const isAlone = sensors.length === 1
  return (
    <>
      <SayPanel sensors={sensors} nowMs={nowMs} />
      {history.isError && history.data === undefined && (
        <p className="panel pad t2">
          What they read in the last hour could not be loaded.{' '}
          {isAway ? 'What is below is as it was kept on this device.' : 'What is below is of now.'}
        </p>
      )}
      {chosen === undefined ? (
        <NoSensor />
      ) : (
        <div className={`cols${id === '' && !isAlone ? '' : ' is-chosen'}`}>
          {!isAlone && <Grid sensors={sensors} chosen={chosen} />}
          <Detail
            key={chosen.agent.id}
            {...{ sensor: chosen, isAlone, isAsked: id !== '' && !isAlone }}
          />
        </div>
      )}
      {isAlone && <HowToAdd />}
    </>
  )
}

interface GridProps {
  readonly sensors: readonly Sensor[]
  readonly chosen: Sensor
}

function Grid({ sensors, chosen }: GridProps) {
  useRowKeys('.tiles .tile')
  return (
    <section className="c8 grid-side" aria-labelledby="grid">
      <h2 className="sr" id="grid">
        Sensors, broken first
      </h2>
      <ul className="tiles">
        {sensors.map((sensor) => (
          <li key={sensor.agent.id}>
            <Tile sensor={sensor} isChosen={sensor === chosen} />
          </li>
        ))}
      </ul>
      <HowToAdd />
    </section>
  )
}

function SayPanel({
  sensors,
  nowMs,
}: {
  readonly sensors: readonly Sensor[]
  readonly nowMs: number
}) {
  return (
    <section className="panel say pad head-say">
      <h1>
        {sayOf(sensors, nowMs).map(({ text, id, isQuiet }) => (
          <span key={text} className={isQuiet ? 'q' : undefined}>
            {id === undefined ? text : <SensorLink id={id}>{text}</SensorLink>}
          </span>
        ))}
      </h1>
      {sensors.length > 0 && (
        <ul className="proof num">
          {proofOf(sensors).map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      )}
    </section>
  )
}

function SensorLink({ id, children }: { readonly id: string; readonly children: ReactNode }) {
  return (
    <Link to={'/agents' as never} search={{ id } as never}>
      {children}
    </Link>
  )
}

function proofOf(sensors: readonly Sensor[]): string[] {
  const reporting = sensors.filter(({ state }) => sensorWords[state].isReporting)
  const rates = reporting.flatMap(({ packetsPerSecond: rate }) => (rate === null ? [] : [rate]))
  const versions = new Set(sensors.map(({ agent }) => agent.version))
  const lagMs = Math.max(...reporting.map(({ agent }) => agent.lagMs))
  const packets = sensors.reduce((sum, { agent }) => sum + agent.packets, 0)
  return [
    ...(rates.length > 0
      ? [`${rateText(rates.reduce((sum, rate) => sum + rate, 0))} packets a second seen now`]
      : [
          `${countText(packets, 'packet')} read in ${sensors.length === 1 ? 'its newest run' : 'their newest runs'}`,
        ]),
    ...(reporting.length > 0 ? [`at most ${durationText(lagMs)} behind`] : []),
    versions.size > 1
      ? `on ${versions.size} versions`
      : `${sensors.length > 1 ? 'all on ' : ''}version ${[...versions][0]}`,
  ]
}

function Tile({ sensor, isChosen }: { readonly sensor: Sensor; readonly isChosen: boolean }) {
  const { agent, state, hour, packetsPerSecond, lossShare } = sensor
  const { word, mark, isReporting } = sensorWords[state]
  const dropped = agent.drops.kernel + agent.drops.interface
  return (
    <Link
      className="tile"
      to={'/agents' as never}
      search={{ id: agent.id } as never}
      aria-current={isChosen ? 'true' : undefined}
    >
      <span className="nm">
        <Mark name={mark} size={14} />
        <b>{dataText(agent.id)}</b>
        <span className={`st ${mark}`}>{word}</span>
        <span className="site">{dataText(siteText(agent.kind, agent.source))}</span>
      </span>
      <SpikeTrain {...hour} text={rateText} time={clockText} />
      <span className="span t3">
        {hour.line.mean.every((value) => Number.isNaN(value))
          ? unmeasuredText(sensor)
          : spanText(hour)}
      </span>
      <dl>
        {isReporting || state === 'silent' ? (
          <>
            <dt>packets/s</dt>
            <dt>lost</dt>
            <dt>{state === 'silent' ? 'silent for' : 'behind'}</dt>
            <dd>{packetsPerSecond === null ? 'not known' : rateText(packetsPerSecond)}</dd>
            <dd className={state === 'losing' ? 'warn' : undefined}>{lossText(lossShare)}</dd>
            <dd className={state === 'silent' ? 'bad' : undefined}>
              {durationText(state === 'silent' ? secondsOf(agent.silentMs) : agent.lagMs)}
            </dd>
          </>
        ) : (
          <>
            <dt>packets read</dt>
            <dt>lost</dt>
            <dt>ran for</dt>
            <dd>{numberText(agent.packets)}</dd>
            <dd className={dropped > 0 ? 'warn' : undefined}>{numberText(dropped)}</dd>
            <dd>{durationText(Date.parse(agent.ended!.at) - Date.parse(agent.since))}</dd>
          </>
        )}
      </dl>
    </Link>
  )
}

function secondsOf(ms: number): number {
  return Math.floor(ms / 1000) * 1000
}

/** The last part of a path is what tells one file from another. */
function siteText(kind: string, source: string): string {
  return kind === 'live' ? source : source.slice(source.lastIndexOf('/') + 1)
}

function HowToAdd() {
  return (
    <p className="addrow note">
      <span>
        One sensor stands for each source that <code>{commandLine('up')}</code> reads: name another
        with <code>-i</code>, or list it under <code>sources</code> in settings.yml, and start it
        again.
      </span>
    </p>
  )
}

function NoSensor() {
  return (
    <section className="panel pad empty">
      <h2 className="big">Nothing has been read yet</h2>
      <p className="t2">
        A sensor appears here as soon as AMOSKYS reads traffic. On the machine that sees it:
      </p>
      <pre className="diff">{commandLine('up -i eth0', true)}</pre>
      <p className="t2">
        or list several under <code>sources</code> in settings.yml, and start{' '}
        <code>{commandLine('up')}</code>.
      </p>
    </section>
  )
}
