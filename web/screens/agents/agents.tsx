import './agents.css'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useMemo, useState } from 'react'
import { useAsk } from '../../api/index.ts'
import {
  Answer,
  commandLine,
  countText,
  dataText,
  durationText,
  Skeleton,
  sensorWords,
  useAway,
  useNow,
  useRowKeys,
  useUrlText,
} from '../../kit/index.ts'
import { useMay } from '../../session/index.tsx'
import { Detail } from './detail.tsx'
import { AddButton, OpenTokens } from './enrol.tsx'
import { rateText } from './rate.ts'
import { RemoteRows } from './remote-rows.tsx'
import { type Sensor, sayOf, sensorsOf } from './sensor.ts'
import { type Opened, Sheets } from './sheets.tsx'
import { Tile } from './tile.tsx'

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
  const [opened, open] = useState<Opened | null>(null)
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
  const onAdd = () => open({ sheet: 'enrol', id: '' })
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
        <NoSensor onAdd={onAdd} />
      ) : (
        <div className={`cols${id === '' && !isAlone ? '' : ' is-chosen'}`}>
          {!isAlone && <Grid sensors={sensors} chosen={chosen} onAdd={onAdd} />}
          <Detail
            key={chosen.agent.id}
            {...{ sensor: chosen, isAlone, isAsked: id !== '' && !isAlone, onOpen: open }}
          />
          {chosen.agent.remote !== null && (
            <RemoteRows key={`rows ${chosen.agent.id}`} id={chosen.agent.id} isAlone={isAlone} />
          )}
        </div>
      )}
      {isAlone && <HowToAdd onAdd={onAdd} />}
      <Sheets opened={opened} onClose={() => open(null)} />
    </>
  )
}

interface GridProps {
  readonly sensors: readonly Sensor[]
  readonly chosen: Sensor
  readonly onAdd: () => void
}

function Grid({ sensors, chosen, onAdd }: GridProps) {
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
      <HowToAdd onAdd={onAdd} />
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
  const told = sensors.filter(({ agent }) => agent.version !== '')
  const versions = new Set(told.map(({ agent }) => agent.version))
  const lagMs = Math.max(...reporting.map(({ agent }) => agent.lagMs))
  const packets = sensors.reduce((sum, { agent }) => sum + agent.packets, 0)
  return [
    ...(rates.length > 0
      ? [`${rateText(rates.reduce((sum, rate) => sum + rate, 0))} packets a second seen now`]
      : [
          `${countText(packets, 'packet')} read in ${sensors.length === 1 ? 'its newest run' : 'their newest runs'}`,
        ]),
    ...(reporting.length > 0 ? [`at most ${durationText(lagMs)} behind`] : []),
    ...(versions.size > 1
      ? [`on ${versions.size} versions`]
      : [...versions].map((one) => `${told.length > 1 ? 'all on ' : ''}version ${dataText(one)}`)),
  ]
}

/** How one is added, by whoever may; and the tokens that wait for a machine. */
function HowToAdd({ onAdd }: { readonly onAdd: () => void }) {
  const mayAdd = useMay('agents:enrol')
  return (
    <>
      <p className="addrow note">
        {mayAdd && <AddButton onAdd={onAdd}>Add a sensor</AddButton>}
        <span>
          {mayAdd && 'Two minutes: one command on the machine that sees the traffic. '}
          On this machine a sensor stands for each source that <code>{commandLine('up')}</code>{' '}
          reads: name another with <code>-i</code>, or under <code>sources</code> in settings.yml.
        </span>
      </p>
      {mayAdd && <OpenTokens />}
    </>
  )
}

function NoSensor({ onAdd }: { readonly onAdd: () => void }) {
  const mayAdd = useMay('agents:enrol')
  return (
    <section className="panel pad empty">
      <h2 className="big">Nothing has been read yet</h2>
      {mayAdd && (
        <p>
          <AddButton onAdd={onAdd}>Add one (2 minutes)</AddButton>
        </p>
      )}
      <p className="t2">
        {mayAdd
          ? 'To read traffic of this machine itself'
          : 'A sensor appears as soon as one reads'}
        :
      </p>
      <pre className="diff">{commandLine('up -i eth0', true)}</pre>
      <p className="t2">
        or list several under <code>sources</code> in settings.yml, and start{' '}
        <code>{commandLine('up')}</code>.
      </p>
      {mayAdd && <OpenTokens />}
    </section>
  )
}
