import { Link } from '@tanstack/react-router'
import { type Explanation, useAsk } from '../../api/index.ts'
import { chanceOf, dataText, percentText } from '../../kit/index.ts'

const asked = { query: { sort: '-urgency', limit: 1, include: 'explanation' } } as const

/** How the points add up, on an incident of this very network; where there is none, on the rules alone. */
export function WaterfallHelp() {
  const { data } = useAsk('listIncidents', asked)
  const first = data?.data[0]
  const explanation = first?.explanation as Partial<Explanation> | undefined
  const waterfall = explanation?.waterfall
  return (
    <section className="panel" aria-labelledby="waterfall">
      <div className="head">
        <h2 id="waterfall">How to read the waterfall</h2>
        <span className="t3">how much each piece of evidence counted</span>
      </div>
      <div className="bit prose">
        <p>
          It begins with how often such a thing is malicious at all. Each piece of evidence then
          adds points, or takes some away.{' '}
          <b>Ten points are ten times the odds; three points roughly double them.</b> The last line
          is the sum, as a chance.
        </p>
        <p className="t2">
          “Counted for” is not “because”: the points say how the verdict was made, not what happened
          in the machine.
        </p>
      </div>
      {first !== undefined && waterfall !== undefined ? (
        <Example id={first.id} headline={explanation!.headline!} waterfall={waterfall} />
      ) : (
        <Rules />
      )}
    </section>
  )
}

interface ExampleProps {
  readonly id: string
  readonly headline: string
  readonly waterfall: Explanation['waterfall']
}

interface Row {
  readonly label: string
  readonly points: number
  readonly soFar: number
}

/** The rows as they add up. */
export function rowsOf({
  base,
  baseText,
  bars,
  others,
  calibration,
  calibrationText,
}: Explanation['waterfall']): readonly Row[] {
  const parts = [
    { label: baseText, points: base },
    ...bars.map(({ label, points }) => ({ label, points })),
    ...(others.n > 0 ? [{ label: `${others.n} others combined`, points: others.points }] : []),
    ...(calibration === 0
      ? []
      : [{ label: calibrationText || 'Held within bounds', points: calibration }]),
  ]
  let soFar = 0
  return parts.map((part) => {
    soFar += part.points
    return { ...part, soFar }
  })
}

function signed(points: number): string {
  return `${points < 0 ? '−' : '+'}${Math.abs(points).toFixed(1)}`
}

function Example({ id, headline, waterfall }: ExampleProps) {
  const rows = rowsOf(waterfall)
  return (
    <>
      <p className="bit t2">
        From your own network:{' '}
        <Link to={'/soc/s/$id' as never} params={{ id } as never}>
          <bdi className="plain">{dataText(headline)}</bdi>
        </Link>
      </p>
      <table className="tbl adds">
        <caption className="sr">How the points of this incident add up</caption>
        <thead>
          <tr>
            <th scope="col">Piece</th>
            <th scope="col">Points</th>
            <th scope="col">Chance so far</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ label, points, soFar }) => (
            <tr key={label}>
              <th scope="row">{dataText(label)}</th>
              <td>{signed(points)}</td>
              <td>{percentText(chanceOf(soFar))}</td>
            </tr>
          ))}
          <tr className="sum">
            <th scope="row">Result</th>
            <td>{signed(waterfall.total)}</td>
            <td>{percentText(chanceOf(waterfall.total))}</td>
          </tr>
        </tbody>
      </table>
    </>
  )
}

const ladder = [-30, -20, -10, 0, 10, 20, 30] as const

/** No incident yet: the scale itself. */
function Rules() {
  return (
    <table className="tbl adds">
      <caption className="sr">Points and the chance that they stand for</caption>
      <thead>
        <tr>
          <th scope="col">Points</th>
          <th scope="col">Odds</th>
          <th scope="col">Chance</th>
        </tr>
      </thead>
      <tbody>
        {ladder.map((points) => (
          <tr key={points}>
            <th scope="row">{points === 0 ? '0' : signed(points)}</th>
            <td>{points < 0 ? `1 to ${10 ** (-points / 10)}` : `${10 ** (points / 10)} to 1`}</td>
            <td>{percentText(chanceOf(points))}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
