import { useEffect, useMemo, useRef } from 'react'
import type { Decision } from '../../api/index.ts'
import { dataText, Empty, numberText, Panel, useUrlText, useWidthOf } from '../../kit/index.ts'
import { CountedTable } from './counted-table.tsx'
import { decisionAt, left, room, swarmOf } from './swarm.ts'
import { paintSwarm } from './swarm-paint.ts'
import { Toggle } from './toggle.tsx'
import { groupNames, pointsText, swarmText } from './words.ts'

export interface CountedProps {
  readonly decisions: readonly Decision[]
  /** Place of the chosen one. */
  readonly chosen: number
  readonly onChoose: (at: number) => void
}

/** What each kind of evidence counted in the newest decisions. */
export function Counted(props: CountedProps) {
  const { decisions } = props
  const [view, setView] = useUrlText('counted')
  const isTable = view === 'table'
  const n = decisions.length
  return (
    <Panel
      title={titleOf(n)}
      aside={
        n > 0 && (
          <Toggle
            isTable={isTable}
            onChange={(on) => setView(on ? 'table' : '')}
            of="what counted"
          />
        )
      }
      className={n === 0 ? 'counted alone' : isTable ? 'counted wide' : 'counted'}
    >
      {n === 0 ? (
        <Empty title="Nothing has been decided yet.">
          <p className="t2">
            Each alert leaves one dot a row here: what timing, sequence, reach and the other kinds
            of evidence counted for it or against it.
          </p>
        </Empty>
      ) : (
        <div className="tl">
          <Key />
          {isTable ? <CountedTable {...props} /> : <Swarm {...props} />}
          <p className="note num">{swarmText(decisions)}</p>
          {n >= Number(amounts[0]) && <Amounts />}
        </div>
      )}
    </Panel>
  )
}

function titleOf(n: number): string {
  if (n === 0) return 'What counts in a decision'
  return n === 1
    ? 'What counted in the one decision'
    : `What counted in the last ${numberText(n)} decisions`
}

function Key() {
  return (
    <p className="lead swarm-key">
      <span className="key big">
        <svg width="9" height="9" aria-hidden="true">
          <circle cx="4.5" cy="4.5" r="4.5" className="dot-mal" />
        </svg>
        confirmed harmful
      </span>
      <span className="key big">
        <svg width="10" height="10" aria-hidden="true">
          <circle cx="5" cy="5" r="3.6" className="ring-ben" />
        </svg>
        cleared
      </span>
      <span className="key big">
        <svg width="11" height="11" aria-hidden="true">
          <path d="M5.5 1 10 5.5 5.5 10 1 5.5z" className="ring-open" />
        </svg>
        open
      </span>
      <span className="key big">
        <svg width="10" height="10" aria-hidden="true">
          <rect x="1" y="1" width="8" height="8" className="ring-open" />
        </svg>
        closed, no word on harm
      </span>
      <span>each decision is one dot a row</span>
    </p>
  )
}

/** So many of the newest: the first is shown where the address does not say. */
export const amounts = ['60', '200', '500'] as const

function Amounts() {
  const [amount, setAmount] = useUrlText('n', amounts[0])
  return (
    <fieldset className="many" aria-label="How many decisions">
      {amounts.map((one) => (
        <button
          key={one}
          type="button"
          className="btn s"
          aria-pressed={one === amount}
          onClick={() => setAmount(one)}
        >
          {one}
        </button>
      ))}
    </fieldset>
  )
}

const widthLeast = 230

function Swarm({ decisions, chosen, onChoose }: CountedProps) {
  const frame = useRef<HTMLDivElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const width = Math.max(widthLeast, useWidthOf(frame))
  const swarm = useMemo(() => swarmOf(decisions, width), [decisions, width])
  useEffect(() => {
    if (canvas.current) paintSwarm(canvas.current, { swarm, decisions, chosen, width })
  }, [swarm, decisions, chosen, width])
  const key = (event: React.KeyboardEvent) => {
    const last = decisions.length - 1
    const goals: Readonly<Record<string, number>> = {
      ...{ ArrowRight: chosen + 1, ArrowDown: chosen + 1, ArrowLeft: chosen - 1 },
      ...{ ArrowUp: chosen - 1, Home: 0, End: last, PageDown: chosen + 10, PageUp: chosen - 10 },
    }
    const goal = goals[event.key]
    if (goal === undefined) return
    event.preventDefault()
    onChoose(Math.max(0, Math.min(last, goal)))
  }
  const press = ({ clientX, clientY }: React.MouseEvent) => {
    const { left: x, top: y } = canvas.current!.getBoundingClientRect()
    const at = decisionAt(swarm, clientX - x + room, clientY - y)
    if (at !== null) onChoose(at)
  }
  const current = decisions[chosen]
  return (
    <div className="chart swarm" ref={frame} style={{ height: swarm.height + 36 }}>
      <div
        className="swarm-list"
        role="listbox"
        tabIndex={0}
        aria-label="Decisions, the newest first: arrow keys choose one"
        aria-activedescendant={current && 'swarm-chosen'}
        onKeyDown={key}
      >
        {/* biome-ignore lint/a11y/noAriaHiddenOnFocusable: it is none: the list around it has the focus */}
        <canvas
          ref={canvas}
          aria-hidden="true"
          style={{ width: width - room, height: swarm.height, marginLeft: room }}
          onClick={press}
        />
        {current && (
          <div
            id="swarm-chosen"
            className="sr"
            role="option"
            aria-selected="true"
            aria-posinset={chosen + 1}
            aria-setsize={decisions.length}
            tabIndex={-1}
          >
            {dataText(current.headline)}
          </div>
        )}
      </div>
      <Labels swarm={swarm} />
    </div>
  )
}

function Labels({
  swarm: { rows, ticks, height },
}: {
  readonly swarm: ReturnType<typeof swarmOf>
}) {
  return (
    <div aria-hidden="true">
      {rows.map(({ group, y }) => (
        <span key={group} className="lb row-name" style={{ left: 0, top: y - 8 }}>
          {groupNames[group]}
        </span>
      ))}
      {ticks.map(({ points, x }) => (
        <span key={points} className="lb mid" style={{ left: x, top: height + 3 }}>
          {pointsText(points)}
        </span>
      ))}
      <span className="lb" style={{ left, top: height + 20 }}>
        points: left against, right for
      </span>
    </div>
  )
}
