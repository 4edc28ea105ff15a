import { useEffect, useMemo, useRef, useState } from 'react'
import type { Decision } from '../../api/index.ts'
import { Data, dataText, Empty, numberText, Panel, Scrolls, useUrlText } from '../../kit/index.ts'
import { decisionAt, left, swarmOf } from './swarm.ts'
import { paintSwarm } from './swarm-paint.ts'
import { Toggle } from './toggle.tsx'
import { groupNames, groupsInOrder, pointsText, swarmText } from './words.ts'

interface CountedProps {
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
      className={n === 0 ? 'counted alone' : 'counted'}
    >
      {n === 0 ? (
        <Empty title="Nothing has been decided yet.">
          <p className="t2">The first alert is the first dot here.</p>
        </Empty>
      ) : (
        <div className="tl">
          <Key />
          {isTable ? <CountedTable {...props} /> : <Swarm {...props} />}
          <p className="note num">
            {swarmText(decisions)}
            {isTable && n > rowsShown && ` The table has the newest ${rowsShown}.`}
          </p>
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

const widthLeast = 280

function Swarm({ decisions, chosen, onChoose }: CountedProps) {
  const frame = useRef<HTMLDivElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const width = useWidth(frame)
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
    const at = decisionAt(swarm, clientX - x, clientY - y)
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
          style={{ width, height: swarm.height }}
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
      <Labels swarm={swarm} width={width} />
    </div>
  )
}

function Labels({
  swarm: { rows, ticks, height },
  width,
}: {
  readonly swarm: ReturnType<typeof swarmOf>
  readonly width: number
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
        points: left counted against, right counted for
      </span>
      <span hidden>{width}</span>
    </div>
  )
}

/** Of a box, as it changes; the picture is painted anew for it. */
function useWidth(box: React.RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(widthLeast)
  useEffect(() => {
    if (box.current === null) return
    const observer = new ResizeObserver(([entry]) =>
      setWidth(Math.max(widthLeast, Math.floor(entry!.contentRect.width))),
    )
    observer.observe(box.current)
    return () => observer.disconnect()
  }, [box])
  return width
}

const rowsShown = 60

function CountedTable({ decisions, chosen, onChoose }: CountedProps) {
  const groups = groupsInOrder.filter((group) =>
    decisions.some((decision) => decision.groups.some((one) => one.group === group)),
  )
  return (
    <Scrolls label="What counted, as a table" className="tall">
      <table className="tbl compact tight">
        <caption className="sr">Points of each kind of evidence, by decision</caption>
        <thead>
          <tr>
            <th scope="col">Decision</th>
            {groups.map((group) => (
              <th key={group} scope="col" className="r">
                {groupNames[group]}
              </th>
            ))}
            <th scope="col" className="r">
              total
            </th>
          </tr>
        </thead>
        <tbody>
          {decisions.slice(0, rowsShown).map((decision, at) => (
            <tr key={decision.alert} className={at === chosen ? 'on' : undefined}>
              <th scope="row">
                <button type="button" className="choose" onClick={() => onChoose(at)}>
                  <Data>{decision.entity}</Data> {verdictWords[decision.verdict]}
                </button>
              </th>
              {groups.map((group) => (
                <td key={group} className="r">
                  {cellText(decision, group)}
                </td>
              ))}
              <td className="r">{pointsText(decision.total)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolls>
  )
}

export const verdictWords: Readonly<Record<Decision['verdict'], string>> = {
  harmful: 'confirmed harmful',
  cleared: 'cleared',
  undecided: 'closed without a word on harm',
  open: 'open',
}

function cellText({ groups }: Decision, group: (typeof groupsInOrder)[number]): string {
  const found = groups.find((one) => one.group === group)
  return found === undefined ? '' : pointsText(found.points)
}
