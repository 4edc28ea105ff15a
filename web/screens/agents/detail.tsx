import { Link } from '@tanstack/react-router'
import { type ReactNode, useId } from 'react'
import { useAsk } from '../../api/index.ts'
import {
  type Axis,
  ChartTable,
  endOf,
  placeOf,
  SpikeTrain,
  spikeSentence,
  TableToggle,
  ticksOf,
  timeAt,
} from '../../charts/index.ts'
import {
  Answer,
  bytesText,
  clockText,
  dataText,
  durationText,
  Icon,
  IncidentRows,
  Mark,
  Moment,
  numberText,
  sensorWords,
  Typed,
  useNow,
  useUrlText,
} from '../../kit/index.ts'
import { useMay } from '../../session/index.tsx'
import { Copy } from './enrol.tsx'
import { rateText } from './rate.ts'
import { RemoteBits } from './remote-bits.tsx'
import { commandText, costText, type Sensor, spanText, unmeasuredText, whyText } from './sensor.ts'
import type { Opened } from './sheets.tsx'

interface DetailProps {
  readonly sensor: Sensor
  /** Somebody chose it: on a phone it has the page to itself. */
  readonly isAsked: boolean
  /** There is no other: it has the whole width. */
  readonly isAlone: boolean
  readonly onOpen: (opened: Opened) => void
}

export function Detail({ sensor, isAsked, isAlone, onOpen }: DetailProps) {
  const { agent, state } = sensor
  const { word, mark, isBroken } = sensorWords[state]
  const kinds = { live: 'interface', replay: 'replay', follow: 'folder' } as const
  const title = useId()
  return (
    <section
      className={isAlone ? 'c12 panel detail alone' : 'c4 panel detail'}
      aria-labelledby={title}
    >
      <div className="bit who">
        {isAsked && (
          <Link className="back" to={'/agents' as never}>
            <Icon name="left" size={14} /> All sensors
          </Link>
        )}
        <div className="line">
          <span className={`sev ${mark}`}>
            <Mark name={mark} />
            {word}
          </span>
          <span className="t3">
            {agent.remote?.site ? `${dataText(agent.remote.site)}, ` : ''}
            {kinds[agent.kind]} {dataText(agent.source)}
          </span>
        </div>
        <h2 className="headline" id={title}>
          {dataText(agent.id)}
        </h2>
        <p className="t2">
          <Typed text={whyText(sensor)} />
        </p>
      </div>
      <div className="bits">
        <Bit title="What this costs you">
          <p className="t2">{costText(sensor)}</p>
        </Bit>
        {isAlone || <HourBit sensor={sensor} height={72} />}
        {isBroken && <DoBit sensor={sensor} onOpen={onOpen} />}
        {isAlone || <Facts sensor={sensor} />}
        {agent.remote !== null && (
          <RemoteBits
            {...{ agent, remote: agent.remote, onOpen: (sheet) => onOpen({ sheet, id: agent.id }) }}
          />
        )}
        <Found id={agent.id} />
        <Links sensor={sensor} hasLog={!isBroken} />
      </div>
      {isAlone && (
        <div className="bits wide">
          <HourBit sensor={sensor} height={148} />
          <Facts sensor={sensor} />
        </div>
      )}
    </section>
  )
}

function Bit({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <div className="bit rule">
      <h3 className="h">{title}</h3>
      {children}
    </div>
  )
}

function HourBit({ sensor, height }: { readonly sensor: Sensor; readonly height: number }) {
  const { hour } = sensor
  const [table, setTable] = useUrlText('table')
  const { line, axis } = hour
  const isKnown = line.mean.some((value) => !Number.isNaN(value))
  const sentence = spikeSentence(line, axis, { text: rateText, time: clockText })
  return (
    <div className="bit rule">
      <div className="hour-head">
        <h3 className="h">Packets, {spanText(hour)}</h3>
        {isKnown && (
          <TableToggle
            isTable={table === 'hour'}
            onToggle={(is) => setTable(is ? 'hour' : '')}
            of="packets a second"
          />
        )}
      </div>
      <p className="note">
        {isKnown ? `${sentence} Hatched: not measured.` : unmeasuredText(sensor)}
      </p>
      {isKnown && table === 'hour' && (
        <ChartTable
          caption="Packets a second"
          head={['Time', 'Mean', 'Most']}
          rows={[...line.mean].flatMap((mean, step) =>
            Number.isNaN(mean)
              ? []
              : [[clockText(timeAt(axis, step)), rateText(mean), rateText(line.high[step]!)]],
          )}
        />
      )}
      {!(isKnown && table === 'hour') && (
        <div className="plot hour">
          <SpikeTrain {...hour} text={rateText} time={clockText} height={height} isHidden />
          <div className="hour-ticks" aria-hidden="true">
            {ticksOf(axis, 4)
              .filter((at) => isInside(axis, at))
              .map((at) => (
                <span key={at} className="lb tick mid" style={{ left: placeOf(axis, at) }}>
                  {clockText(at).slice(0, 5)}
                </span>
              ))}
          </div>
        </div>
      )}
    </div>
  )
}

/** A label at the very edge would be cut. */
function isInside(axis: Axis, ms: number): boolean {
  const share = (ms - axis.fromMs) / (endOf(axis) - axis.fromMs)
  return share > 0.05 && share < 0.95
}

/** New keys are what these lack. */
const renewed: ReadonlySet<string> = new Set(['expired', 'expiring'])

/** The one thing to do first, and what takes the sensor up again. */
function DoBit({ sensor, onOpen }: Pick<DetailProps, 'sensor' | 'onOpen'>) {
  const command = commandText(sensor)
  // What this machine logged is of the sources that it reads itself.
  const mayLogs = useMay('logs:read') && sensor.agent.remote === null
  const isRenewing = useMay('agents:enrol') && renewed.has(sensor.state)
  if (command === null && !mayLogs && !isRenewing) return null
  return (
    <Bit title="Do this">
      {command !== null && (
        <>
          <p className="note">
            On its machine{sensor.agent.remote === null && '; it goes on with what comes next'}.
          </p>
          <pre className="diff">{dataText(command)}</pre>
        </>
      )}
      <div className="btns">
        {isRenewing && (
          <button
            type="button"
            className="btn go"
            onClick={() => onOpen({ sheet: 'enrol', id: sensor.agent.id })}
          >
            Give it new keys
          </button>
        )}
        {mayLogs && <LogLink sensor={sensor} className="btn go" />}
        {command !== null && (
          <Copy text={command} said="Copied the command.">
            Copy the command
          </Copy>
        )}
      </div>
    </Bit>
  )
}

const shown = 3

/** The most urgent of what it found and nobody closed. */
function Found({ id }: { readonly id: string }) {
  const query = { sensor: id, status: 'open', sort: '-urgency', limit: shown } as const
  const found = useAsk('listIncidents', { query }, { keepsOld: true })
  return (
    <Bit title="What it found, most urgent first">
      <Answer query={found} what="what it found" rows={shown}>
        {({ data }) =>
          data.length === 0 ? (
            <p className="t2">Nothing that is open.</p>
          ) : (
            <IncidentRows of={data} more={0} />
          )
        }
      </Answer>
    </Bit>
  )
}

/** What was said while it was started. */
const beforeMs = 10_000

function LogLink({ sensor, className }: { readonly sensor: Sensor; readonly className?: string }) {
  // Lines of the engine seldom name a sensor: those since this run began are what there is to read.
  const from = new Date(Date.parse(sensor.agent.since ?? '') - beforeMs).toISOString()
  const search = { component: 'engine', from } as never
  return (
    <Link className={className ?? ''} to={'/logs' as never} search={search}>
      Read the log of its run
    </Link>
  )
}

function Facts({ sensor }: { readonly sensor: Sensor }) {
  const { agent } = sensor
  const nowMs = useNow()
  const { drops, judgedUntil, since, remote } = agent
  const facts: readonly (readonly [string, ReactNode])[] = [
    ['Version', agent.version === '' ? 'not known' : dataText(agent.version)],
    ['Started', since === null ? 'never' : <Moment key="since" at={since} />],
    ['Read', `${numberText(agent.packets)} packets, ${bytesText(agent.bytes)}`],
    // Of what comes from elsewhere packets are not counted here.
    ...(remote === null
      ? ([['Judged', `${numberText(agent.judgedPackets)} packets`]] as const)
      : []),
    [
      'Judged until',
      judgedUntil === null ? 'nothing yet' : <Moment key="until" at={judgedUntil} as="full" />,
    ],
    [
      'Lost',
      `${numberText(drops.kernel)} in the kernel, ${numberText(drops.interface)} at the interface`,
    ],
    [
      'Queue',
      agent.queue === 1
        ? '1 record waits to be kept'
        : `${numberText(agent.queue)} records wait to be kept`,
    ],
    ...(remote === null
      ? ([
          ['Memory', `${bytesText(agent.residentBytes)}, of the whole process`],
          ['Longest stall', `${Math.round(agent.stallMs)} ms between its last two signs of life`],
        ] as const)
      : []),
  ]
  return (
    <Bit title={heardText(sensor, nowMs)}>
      <dl className="kv num">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Bit>
  )
}

/** Figures older than this are not those of now. */
const newMs = 5_000

/** What the figures are of. */
function heardText({ agent, state }: Sensor, nowMs: number): string {
  if (agent.asOf === null) return 'Nothing was told yet'
  if (agent.ended !== null && !sensorWords[state].isReporting) return 'When it ended'
  if (state === 'silent' || state === 'late') return 'When it was last heard'
  const atMs = Date.parse(agent.asOf)
  const oldMs = Math.floor((nowMs - atMs) / 1000) * 1000
  return oldMs > newMs ? `As of ${clockText(atMs)}, ${durationText(oldMs)} ago` : 'Now'
}

function Links({ sensor, hasLog }: { readonly sensor: Sensor; readonly hasLog: boolean }) {
  const mayLogs = useMay('logs:read')
  return (
    <p className="bit rule btns links">
      <Link to={'/soc' as never} search={{ q: `sensor:"${sensor.agent.id}"` } as never}>
        All that it found
      </Link>
      {hasLog && mayLogs && sensor.agent.remote === null && <LogLink sensor={sensor} />}
    </p>
  )
}
