import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { SpikeTrain } from '../../charts/index.ts'
import {
  bytesText,
  clockText,
  dataText,
  durationText,
  Mark,
  Moment,
  numberText,
  sensorWords,
} from '../../kit/index.ts'
import { rateText } from './rate.ts'
import { lossText, type Sensor, spanText, unmeasuredText } from './sensor.ts'

export function Tile({
  sensor,
  isChosen,
}: {
  readonly sensor: Sensor
  readonly isChosen: boolean
}) {
  const { agent, state, hour } = sensor
  const { word, mark } = sensorWords[state]
  const place = agent.remote?.site || siteText(agent.kind, agent.source)
  const figures = figuresOf(sensor)
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
        <span className="site">{dataText(place)}</span>
      </span>
      <SpikeTrain {...hour} text={rateText} time={clockText} />
      <span className="span t3">
        {hour.line.mean.every((value) => Number.isNaN(value))
          ? unmeasuredText(sensor)
          : spanText(hour)}
      </span>
      <dl>
        {figures.map(({ name }) => (
          <dt key={name}>{name}</dt>
        ))}
        {figures.map(({ name, value, look = '' }) => (
          <dd key={name} className={look === '' ? undefined : look}>
            {value}
          </dd>
        ))}
      </dl>
    </Link>
  )
}

interface Figure {
  readonly name: string
  readonly value: ReactNode
  readonly look?: '' | 'warn' | 'bad'
}

/** Three of them, those that matter most in the state. */
function figuresOf(sensor: Sensor): readonly Figure[] {
  const { agent, state, packetsPerSecond, lossShare } = sensor
  const { isReporting } = sensorWords[state]
  const { remote, ended } = agent
  const dropped = agent.drops.kernel + agent.drops.interface
  const rate = packetsPerSecond === null ? 'not known' : rateText(packetsPerSecond)
  const lost: Figure = {
    ...{ name: 'lost', value: lossText(lossShare), look: state === 'losing' ? 'warn' : '' },
  }
  if (isReporting)
    return [
      { name: 'packets/s', value: rate },
      lost,
      remote?.report
        ? { name: 'to send', value: waitsText(remote.report.log.bytes) }
        : { name: 'behind', value: durationText(agent.lagMs) },
    ]
  if (state === 'silent')
    return [
      { name: 'packets/s', value: rate },
      lost,
      { name: 'silent for', value: durationText(secondsOf(agent.silentMs ?? 0)), look: 'bad' },
    ]
  const read: Figure = { name: 'packets read', value: numberText(agent.packets) }
  const lostInAll: Figure = {
    ...{ name: 'lost', value: numberText(dropped), look: dropped > 0 ? 'warn' : '' },
  }
  if (remote !== null && ended === null) {
    const at = remote.revoked?.at ?? agent.lastSeenAt ?? remote.enrolledAt
    const name = remote.revoked ? 'revoked' : agent.lastSeenAt ? 'last heard' : 'enrolled'
    return [read, lostInAll, { name, value: <Moment at={at} /> }]
  }
  const ranMs = Date.parse(ended?.at ?? '') - Date.parse(agent.since ?? '')
  return [read, lostInAll, { name: 'ran for', value: durationText(ranMs) }]
}

function waitsText(bytes: number): string {
  return bytes === 0 ? 'nothing' : bytesText(bytes)
}

function secondsOf(ms: number): number {
  return Math.floor(ms / 1000) * 1000
}

/** The last part of a path is what tells one file from another. */
function siteText(kind: string, source: string): string {
  return kind === 'live' ? source : source.slice(source.lastIndexOf('/') + 1)
}
