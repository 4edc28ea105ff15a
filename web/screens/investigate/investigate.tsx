import './investigate.css'
import { useParams } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { type Incident, useAsk } from '../../api/index.ts'
import {
  IncidentLink,
  IncidentWaiting,
  type Mark,
  Notes,
  SeverityLine,
  Timeline,
  TimelineTable,
} from '../../incident/index.ts'
import { AwayNote, dataText, Icon, useAway, useTitle, useUrlText } from '../../kit/index.ts'
import { pinnedLanes, pinOf } from './board.ts'
import { BoardParts } from './board-parts.tsx'
import { ExportBoard } from './export-board.tsx'
import { GraphPanel } from './graph-panel.tsx'
import { MoreFlows } from './more-flows.tsx'
import { Pickers } from './pickers.tsx'
import { type BoardDeeds, useBoard } from './use-board.ts'
import { useZoom, ZoomBar } from './zoom.tsx'

const LookedUp = lazy(async () => ({
  default: (await import('../../response/investigation.tsx')).LookedUp,
}))

/** One incident to think about: its time on one axis, what was pinned, what might be true. */
export function Investigate() {
  const { id } = useParams({ strict: false }) as { readonly id: string }
  const incident = useAsk('getIncident', { params: { id } })
  if (incident.data === undefined) return <IncidentWaiting title="Investigation" of={[incident]} />
  return <Investigation key={id} incident={incident.data} />
}

function Investigation({ incident }: { readonly incident: Incident }) {
  const board = useBoard(incident.id)
  useTitle(`Investigation: ${dataText(incident.explanation.headline)}`)
  return (
    <article className="inv" aria-labelledby="inv">
      <section className="panel bit intro" aria-label="What is looked into">
        <div className="btns">
          <IncidentLink id={incident.id} className="btn s bare">
            <Icon name="left" size={14} />
            The incident
          </IncidentLink>
          <ExportBoard incident={incident} board={board.shown} />
        </div>
        <SeverityLine incident={incident} told={incident} p={incident.confidence} />
        <h1 className="headline" id="inv" tabIndex={-1}>
          {dataText(incident.explanation.headline)}
        </h1>
      </section>
      <TimePanel incident={incident} board={board} />
      <Suspense>
        <LookedUp incident={incident.id} />
      </Suspense>
      <GraphPanel incident={incident} pins={board.shown.pins} />
      <BoardParts board={board} />
      <MoreFlows incident={incident} board={board} />
      <div className="inv-two">
        <Pickers incident={incident} board={board} />
        <section className="panel" aria-labelledby="notes">
          <div className="head flat">
            <h2 id="notes">Notes</h2>
          </div>
          <Notes id={incident.id} />
        </section>
      </div>
    </article>
  )
}

interface TimeProps {
  readonly incident: Incident
  readonly board: BoardDeeds
}

/** Everything on one axis: a lane an alert, and one for what was pinned. */
function TimePanel({ incident, board }: TimeProps) {
  const [as, setAs] = useUrlText('as')
  const more = pinnedLanes(board.shown.pins)
  const zoom = useZoom(incident, more)
  const isTable = as === 'table'
  const isAway = useAway() !== ''
  const actionsOf = (mark: Mark) => <PinMoment mark={mark} board={board} />
  const shown = { incident, span: zoom.span, more, ...(board.mayWrite && { actionsOf }) }
  return (
    <section className="panel" aria-labelledby="axis">
      <div className="head flat">
        <h2 id="axis">On one axis of time</h2>
        <span className="aside">
          <button
            type="button"
            className="btn s"
            aria-pressed={isTable}
            onClick={() => setAs(isTable ? '' : 'table')}
          >
            {isTable ? 'Show as picture' : 'Show as table'}
          </button>
        </span>
      </div>
      <ZoomBar zoom={zoom} />
      {isAway && (
        <p className="bit">
          <AwayNote />
        </p>
      )}
      {isTable ? <TimelineTable {...shown} /> : <Timeline {...shown} onSpan={zoom.set} />}
    </section>
  )
}

function PinMoment({ mark, board }: { readonly mark: Mark; readonly board: BoardDeeds }) {
  const pin = pinOf(mark)
  // A flow that was pinned stands on the axis because it is.
  if (board.has('flow', mark.alert)) return null
  const isPinned = board.has('moment', pin.id)
  return (
    <button type="button" className="btn s" disabled={isPinned} onClick={() => board.pin(pin)}>
      {isPinned ? 'Pinned' : 'Pin this moment'}
    </button>
  )
}
