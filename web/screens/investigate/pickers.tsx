import { type Incident, useAsk } from '../../api/index.ts'
import { endText, type FlowRow } from '../../incident/index.ts'
import { Answer, dataText, Icon, Moment, useUrlText } from '../../kit/index.ts'
import { cut, type Pin } from './board.ts'
import type { BoardDeeds } from './use-board.ts'

interface PickersProps {
  readonly incident: Incident
  readonly board: BoardDeeds
}

/** What can be pinned: the flows and hosts of the incident. */
export function Pickers({ incident, board }: PickersProps) {
  const [from, setFrom] = useUrlText('pick', 'flows')
  return (
    <section className="panel" aria-labelledby="pick">
      <div className="head flat">
        <h2 id="pick">To be pinned</h2>
        <span className="aside btns">
          {(['flows', 'hosts'] as const).map((name) => (
            <button
              key={name}
              type="button"
              className="btn s"
              aria-pressed={from === name}
              onClick={() => setFrom(name)}
            >
              {name === 'flows' ? 'Flows' : 'Hosts and domains'}
            </button>
          ))}
        </span>
      </div>
      {from === 'hosts' ? (
        <HostPicker incident={incident} board={board} />
      ) : (
        <FlowPicker incident={incident} board={board} />
      )}
    </section>
  )
}

function FlowPicker({ incident, board }: PickersProps) {
  const [after, setAfter] = useUrlText('after')
  const flows = useAsk(
    'flowsOfIncident',
    { params: { id: incident.id }, query: { limit: 12, ...(after !== '' && { after }) } },
    { keepsOld: true },
  )
  return (
    <Answer query={flows} what="the flows" rows={6}>
      {({ data, page }) => (
        <>
          <ul className="pins">
            {data.map((row) => (
              <Pickable
                key={`${row.sensor} ${row.flow} ${row.firstTime}`}
                pin={flowPin(row)}
                board={board}
              />
            ))}
          </ul>
          {data.length === 0 && <p className="bit note">No flow of it is kept any more.</p>}
          <div className="btns bit">
            {after !== '' && (
              <button type="button" className="btn s" onClick={() => setAfter('')}>
                Newest
              </button>
            )}
            {page.next !== null && (
              <button type="button" className="btn s" onClick={() => setAfter(page.next!)}>
                Older
              </button>
            )}
          </div>
        </>
      )}
    </Answer>
  )
}

export function flowPin(row: FlowRow): Pin {
  const { sensor, flow, firstTime, source, sourcePort, destination, destinationPort } = row
  const { protocol } = row
  const from = endText(source, sourcePort, protocol)
  return {
    kind: 'flow',
    id: `${sensor} ${flow} ${firstTime}`.slice(0, 300),
    label: cut(`${from} to ${endText(destination, destinationPort, protocol)}`),
    time: firstTime,
  }
}

function HostPicker({ incident, board }: PickersProps) {
  const entities = useAsk('entitiesOfIncident', { params: { id: incident.id } })
  return (
    <Answer query={entities} what="the hosts" rows={6}>
      {({ data }) => (
        <ul className="pins">
          {data.map(({ entity }) => (
            <Pickable
              key={entity}
              pin={{ kind: 'entity', id: entity.slice(0, 300), label: cut(entity), time: null }}
              board={board}
            />
          ))}
        </ul>
      )}
    </Answer>
  )
}

function Pickable({ pin, board }: PinProps) {
  return (
    <li className="pin">
      {pin.time !== null && (
        <span className="pin-kind">
          <Moment at={pin.time} as="clock" />
        </span>
      )}
      <span className="pin-label mono">{dataText(pin.label)}</span>
      {board.mayWrite && <PinButton pin={pin} board={board} />}
    </li>
  )
}

interface PinProps {
  readonly pin: Pin
  readonly board: BoardDeeds
}

/** Pins it, and takes it off again. */
export function PinButton({ pin, board }: PinProps) {
  const isPinned = board.has(pin.kind, pin.id)
  return (
    <button
      type="button"
      className="btn s"
      aria-pressed={isPinned}
      aria-label={`${isPinned ? 'Pinned' : 'Pin'}: ${dataText(pin.label)}`}
      onClick={() => (isPinned ? board.unpin(pin) : board.pin(pin))}
    >
      {isPinned && <Icon name="check" size={14} />}
      {isPinned ? 'Pinned' : 'Pin'}
    </button>
  )
}
