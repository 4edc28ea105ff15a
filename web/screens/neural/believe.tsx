import { Link } from '@tanstack/react-router'
import type { Calibration } from '../../api/index.ts'
import { numberText, Panel, percentText, Scrolls, useUrlText } from '../../kit/index.ts'
import { Toggle } from './toggle.tsx'
import { calibrationText, judgedCount, notCountedText, rangeText, stepText } from './words.ts'

/** How right the stated odds were, by what people closed the cases as. */
export function Believe({ calibration }: { readonly calibration: Calibration }) {
  const [view, setView] = useUrlText('calibration')
  const isTable = view === 'table'
  const { error, brier, isComplete } = calibration
  const isEmpty = judgedCount(calibration) === 0
  return (
    <Panel
      title="Can you believe the number?"
      className="believe"
      aside={
        !isEmpty && (
          <Toggle
            isTable={isTable}
            onChange={(on) => setView(on ? 'table' : '')}
            of="calibration"
          />
        )
      }
    >
      <div className="tl">
        <p className="t2 lead num">{calibrationText(calibration)}</p>
        {isTable && !isEmpty ? (
          <Bins calibration={calibration} />
        ) : (
          <Diagram calibration={calibration} />
        )}
        <p className="note num">
          {error !== null && brier !== null
            ? `On average ${numberText(error * 100)} points off (ECE); Brier ${brier.toFixed(3)}, where 0 is perfect and 0.25 a coin. `
            : isEmpty
              ? 'Each case you close as harmful, expected or an error is a point here. '
              : 'The bars are where the true share may lie: with so few cases, nearly anywhere. '}
          {notCountedText(calibration)}
          {!isComplete && ' Of the 5,000 with the newest evidence.'}
        </p>
        {isEmpty && (
          <p className="proof">
            <Link to="/soc">Close cases in SOC</Link>
          </p>
        )}
      </div>
    </Panel>
  )
}

type Bin = Calibration['bins'][number]

function Bins({ calibration: { bins } }: { readonly calibration: Calibration }) {
  return (
    <Scrolls label="Calibration table">
      <table className="tbl compact tight">
        <caption className="sr">How often each stated probability was right</caption>
        <thead>
          <tr>
            <th scope="col">It said</th>
            <th scope="col" className="r">
              right
            </th>
            <th scope="col" className="r">
              95% range
            </th>
            <th scope="col" className="r">
              cases
            </th>
          </tr>
        </thead>
        <tbody>
          {bins.map((bin) => (
            <tr key={bin.from}>
              <th scope="row">{stepText(bin)}</th>
              <td className="r">{bin.right.n === 0 ? 'no case' : percentText(bin.right.value)}</td>
              <td className="r">
                {bin.right.n === 0 ? '' : rangeText(bin.right.low, bin.right.high)}
              </td>
              <td className="r">{numberText(bin.right.n)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolls>
  )
}

const box = { width: 300, height: 250, left: 36, right: 294, top: 8, bottom: 196, foot: 232 }
/** A place of the picture, however wide it is. */
const at = (x: number, y: number) => ({
  left: `${(x / box.width) * 100}%`,
  top: `${(y / box.height) * 100}%`,
})
const xOf = (share: number) => box.left + share * (box.right - box.left)
const yOf = (share: number) => box.bottom - share * (box.bottom - box.top)

function Diagram({ calibration }: { readonly calibration: Calibration }) {
  const bins = calibration.bins.filter(({ right }) => right.n > 0)
  const most = Math.max(1, ...bins.map(({ right }) => right.n))
  const path = bins.map(({ said, right }) => `${xOf(said)} ${yOf(right.value)}`).join('L')
  return (
    <div className="chart reliability">
      <svg
        viewBox={`0 0 ${box.width} ${box.height}`}
        role="img"
        aria-label={`Reliability diagram. ${calibrationText(calibration)}`}
      >
        {[0, 0.5, 1].map((share) => (
          <line
            key={share}
            className="rule-line"
            x1={xOf(0)}
            x2={xOf(1)}
            y1={yOf(share)}
            y2={yOf(share)}
          />
        ))}
        <line className="ideal" x1={xOf(0)} y1={yOf(0)} x2={xOf(1)} y2={yOf(1)} />
        {path !== '' && <path className="relpath" d={`M${path}`} />}
        {bins.map((bin) => (
          <BinMark key={bin.from} bin={bin} most={most} />
        ))}
      </svg>
      <div aria-hidden="true">
        {[0, 0.5, 1].map((share) => (
          <span key={share} className="lb end" style={at(box.left - 6, yOf(share) - 8)}>
            {share * 100}%
          </span>
        ))}
        <span className="lb" style={at(box.left + 6, box.top + 6)}>
          was right
        </span>
        <span className="lb foot" style={{ top: at(0, box.foot + 2).top }}>
          what it said, and how often
        </span>
      </div>
    </div>
  )
}

function BinMark({
  bin: { from, to, said, right },
  most,
}: {
  readonly bin: Bin
  readonly most: number
}) {
  const high = (right.n / most) * 24
  return (
    <>
      <line
        className="relbar"
        x1={xOf(said)}
        x2={xOf(said)}
        y1={yOf(right.low)}
        y2={yOf(right.high)}
      />
      <circle className="rel" cx={xOf(said)} cy={yOf(right.value)} r="4" />
      <rect
        className="calm"
        x={xOf((from + to) / 2) - 9}
        y={box.foot - high}
        width="18"
        height={high}
      />
    </>
  )
}
