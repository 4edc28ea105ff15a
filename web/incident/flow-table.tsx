import './flow-table.css'
import type { ReactNode } from 'react'
import type { Operations } from '../api/index.ts'
import { bytesText, momentText } from '../kit/index.ts'
import { durationUsText, endText, protocolText, startText, stateText } from './flow-words.ts'

type Told = Operations['flowsOfIncident']['answer']['data'][number]
type Traffic = NonNullable<Told['traffic']>

/** A flow as far as a table shows it, whoever told of it. */
export type FlowRow = Pick<
  Told,
  | ('sensor' | 'flow' | 'firstTime' | 'protocol')
  | ('source' | 'sourcePort' | 'destination' | 'destinationPort')
> & {
  /** Where its sensor sent a share of its flows alone: that share. */
  readonly sampledShare?: number
  readonly traffic: Pick<
    Traffic,
    'application' | 'forward' | 'backward' | 'durationUs' | 'state' | 'end'
  > | null
}

interface TableProps {
  readonly rows: readonly FlowRow[]
  readonly hasTraffic: boolean
  /** Heads of columns that can be sorted by. */
  readonly heads?: Readonly<Record<'began' | 'from' | 'to', ReactNode>>
  /** `14:25:50.123` where not said. */
  readonly beganText?: (at: string) => string
  /** What can be done with one, at the end of its row. */
  readonly deedOf?: (row: FlowRow) => ReactNode
}

/** Conversations between two endpoints. */
export function FlowTable(props: TableProps) {
  const { rows, hasTraffic, heads, deedOf, ...rest } = props
  return (
    <table className="tbl flow-table">
      <caption className="sr">Flows, each a conversation between two endpoints</caption>
      <thead>
        <tr>
          {heads?.began ?? <th scope="col">Began</th>}
          {heads?.from ?? <th scope="col">From</th>}
          {heads?.to ?? (
            <th scope="col" className="desk">
              To
            </th>
          )}
          <th scope="col" className="desk">
            Protocol
          </th>
          {hasTraffic && <TrafficHeads />}
          {deedOf && (
            <th scope="col">
              <span className="sr">What can be done</span>
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <FlowLine
            key={`${row.sensor} ${row.flow} ${row.firstTime}`}
            {...{ row, hasTraffic, ...rest }}
            deed={deedOf?.(row)}
          />
        ))}
      </tbody>
    </table>
  )
}

function TrafficHeads() {
  return (
    <>
      <th scope="col" className="r">
        Sent
      </th>
      <th scope="col" className="r desk">
        Answered
      </th>
      <th scope="col" className="r desk">
        Lasted
      </th>
      <th scope="col" className="desk">
        How it went
      </th>
    </>
  )
}

interface LineProps extends Pick<TableProps, 'hasTraffic' | 'beganText'> {
  readonly row: FlowRow
  readonly deed: ReactNode
}

function FlowLine({ row, hasTraffic, beganText = startText, deed }: LineProps) {
  const { traffic } = row
  const to = endText(row.destination, row.destinationPort, row.protocol)
  // A phone has no room for thousandths.
  const [second, thousandths] = beganText(row.firstTime).split(/(?=\.\d{3}$)/)
  return (
    <tr>
      <td>
        <time dateTime={row.firstTime} title={momentText(Date.parse(row.firstTime))}>
          {second}
          <span className="desk">{thousandths}</span>
        </time>
        {row.sampledShare !== undefined && (
          <span className="sampled">one of {Math.round(1 / row.sampledShare)} pairs sent</span>
        )}
      </td>
      <td className="mono end">
        {endText(row.source, row.sourcePort, row.protocol)}
        <span className="to-too">to {to}</span>
      </td>
      <td className="mono end desk">{to}</td>
      <td className="desk">{protocolText(row.protocol, traffic?.application ?? '')}</td>
      {hasTraffic && <TrafficCells traffic={traffic} />}
      {deed !== undefined && <td>{deed}</td>}
    </tr>
  )
}

function TrafficCells({ traffic }: Pick<FlowRow, 'traffic'>) {
  if (traffic === null) return <td colSpan={4}>no longer kept</td>
  return (
    <>
      <td className="r">
        {bytesText(traffic.forward.payloadBytes)}
        <span className="phone">{bytesText(traffic.backward.payloadBytes)} back</span>
      </td>
      <td className="r desk">{bytesText(traffic.backward.payloadBytes)}</td>
      <td className="r desk">{durationUsText(traffic.durationUs)}</td>
      <td className="desk" title={`State ${traffic.state}, ended by ${traffic.end}`}>
        {stateText(traffic.state)}
      </td>
    </>
  )
}
