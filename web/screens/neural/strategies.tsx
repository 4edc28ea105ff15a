import type { FusionStrategies, FusionStrategy } from '../../api/index.ts'
import { countText, Empty, numberText, Panel, percentText, Scrolls } from '../../kit/index.ts'
import { useNarrow } from './narrow.ts'
import { rangeText, sampleText } from './words.ts'

const names: Readonly<Record<FusionStrategy['name'], string>> = {
  'log-odds': 'Log-odds',
  bayesian: 'Bayesian',
  weighted: 'Weighted average',
  max: 'Highest wins',
}

/** What other ways to join the detectors make of the same signals. */
export function Strategies({ told }: { readonly told: FusionStrategies }) {
  const { alerts, raiseAt } = told
  const isNarrow = useNarrow(1100)
  return (
    <Panel
      title="Strategies compared"
      note={alerts === 0 ? undefined : `on the newest ${countText(alerts, 'alert')}`}
    >
      {alerts === 0 ? (
        <Empty title="No alert to compare them on yet." />
      ) : (
        <>
          <p className="t2 tl lead num">{sentenceOf(told)}</p>
          {isNarrow ? <StrategyList told={told} /> : <StrategyTable told={told} />}
          <p className="note tl">
            What the way in force never raised is not among them, so none is shown to miss less. An
            alert is raised from {percentText(raiseAt)} on.
          </p>
        </>
      )}
    </Panel>
  )
}

function sentenceOf({ alerts, cases, least, data }: FusionStrategies): string {
  const others = data.filter(({ isInForce }) => !isInForce)
  const most = others.toSorted((a, b) => b.otherWord.hits - a.otherWord.hits)[0]
  const apart =
    most === undefined || most.otherWord.hits === 0
      ? 'All would say the same.'
      : `${names[most.name]} would differ most: another word on ${numberText(most.otherWord.hits)} of ${countText(alerts, 'alert')}.`
  return cases < least
    ? `${apart} Which is right is not known yet: ${numberText(cases)} of at least ${least} closed cases.`
    : `${apart} Measured on ${countText(cases, 'closed case')}; a case counts by its surest alert.`
}

function StrategyTable({ told: { cases, least, data } }: { readonly told: FusionStrategies }) {
  const isEnough = cases >= least
  return (
    <Scrolls label="Strategies table">
      <table className="tbl">
        <caption className="sr">Ways of joining the detectors, compared</caption>
        <Heads isEnough={isEnough} />
        <tbody>
          {data.map((one) => (
            <StrategyRow key={one.name} one={one} isEnough={isEnough} />
          ))}
        </tbody>
      </table>
    </Scrolls>
  )
}

/** A table of nine columns fits no phone. */
function StrategyList({ told: { cases, least, data } }: { readonly told: FusionStrategies }) {
  const isEnough = cases >= least
  return (
    <ul className="strategy-list">
      {data.map((one) => (
        <li key={one.name} className={one.isInForce ? 'on' : undefined}>
          <h3 className="h">
            {names[one.name]} {one.isInForce && <b className="violet">in force</b>}
          </h3>
          <p className="note">{one.says}</p>
          <dl className="kv">
            {!one.isInForce && <Pair name="another word" value={sampleText(one.otherWord)} />}
            <Pair name="not raised" value={sampleText(one.notRaised)} />
            {isEnough && <Measured one={one} />}
          </dl>
        </li>
      ))}
    </ul>
  )
}

function Measured({
  one: { caught, falseAlarms, brier, error },
}: {
  readonly one: FusionStrategy
}) {
  return (
    <>
      <Pair name="caught" value={sampleText(caught)} />
      <Pair name="false alarms" value={sampleText(falseAlarms)} />
      {brier !== null && <Pair name="Brier" value={brier.toFixed(3)} />}
      {error !== null && <Pair name="points off" value={numberText(error * 100)} />}
    </>
  )
}

function Pair({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd className="num">{value}</dd>
    </>
  )
}

function Heads({ isEnough }: { readonly isEnough: boolean }) {
  return (
    <thead>
      <tr>
        <th scope="col">Way of joining the detectors</th>
        <th scope="col" className="desk">
          {isEnough ? 'harmful cases raised, 0 to 100%' : 'says another word, 0 to 100%'}
        </th>
        <th scope="col" className="r">
          another word
        </th>
        <th scope="col" className="r">
          not raised
        </th>
        {isEnough && (
          <>
            <th scope="col" className="r">
              caught
            </th>
            <th scope="col" className="r">
              false alarms
            </th>
            <th scope="col" className="r">
              Brier, less is better
            </th>
            <th scope="col" className="r">
              points off
            </th>
          </>
        )}
        <th scope="col">
          <span className="sr">State</span>
        </th>
      </tr>
    </thead>
  )
}

function StrategyRow({
  one,
  isEnough,
}: {
  readonly one: FusionStrategy
  readonly isEnough: boolean
}) {
  const { name, says, isInForce, otherWord, notRaised, caught, falseAlarms, brier, error } = one
  return (
    <tr className={isInForce ? 'on' : undefined}>
      <th scope="row">
        {names[name]}
        <span className="note says">{says}</span>
      </th>
      <td className="desk">
        {(isEnough || !isInForce) && (
          <Range share={isEnough ? caught : otherWord} isInForce={isInForce} />
        )}
      </td>
      <td className="r">{!isInForce && <Sample share={otherWord} />}</td>
      <td className="r">
        <Sample share={notRaised} />
      </td>
      {isEnough && (
        <>
          <td className="r">
            <Sample share={caught} />
          </td>
          <td className="r">
            <Sample share={falseAlarms} />
          </td>
          <td className="r">{brier === null ? '' : brier.toFixed(3)}</td>
          <td className="r">{error === null ? '' : numberText(error * 100)}</td>
        </>
      )}
      <td>{isInForce && <b className="violet">in force</b>}</td>
    </tr>
  )
}

/** So many of so many, and where the share may truly lie. */
function Sample({ share: { hits, n, low, high } }: { readonly share: FusionStrategy['caught'] }) {
  if (n === 0) return 'no case'
  return (
    <>
      {numberText(hits)} of {numberText(n)}
      <span className="note block">{rangeText(low, high)}</span>
    </>
  )
}

const track = 200

/** A share and where it may truly lie; the numbers stand beside it. */
function Range({
  share,
  isInForce,
}: {
  readonly share: FusionStrategy['caught']
  readonly isInForce: boolean
}) {
  const xOf = (value: number) => 6 + value * (track - 12)
  return (
    <svg
      width={track}
      height="16"
      className={isInForce ? 'range own' : 'range'}
      role="img"
      aria-label={
        share.n === 0
          ? 'no case'
          : `${percentText(share.value)}, ${rangeText(share.low, share.high)}`
      }
    >
      <line className="axis" x1="0" x2={track} y1="8" y2="8" />
      {share.n > 0 && (
        <>
          <line className="spread" x1={xOf(share.low)} x2={xOf(share.high)} y1="8" y2="8" />
          <circle cx={xOf(share.value)} cy="8" r="5" />
        </>
      )}
    </svg>
  )
}
