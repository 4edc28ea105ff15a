import './investigation.css'
import { useId, useState } from 'react'
import { ask, type Investigation, type Lookup, queries, useAsk } from '../api/index.ts'
import {
  Answer,
  countText,
  Data,
  dataText,
  Empty,
  Mark,
  type MarkName,
  Moment,
  Scrolls,
  whyText,
} from '../kit/index.ts'
import { toast } from '../overlay/index.ts'
import { useMay } from '../session/index.tsx'
import {
  consentable,
  inOrder,
  outcomeText,
  pointsText,
  riskSum,
  sourceText,
  termWords,
} from './investigation-words.ts'
import { useObstacle } from './may.ts'

interface LookedUpProps {
  readonly incident: string
  /** Beside which column of the page it stands. */
  readonly className?: string
}

/** What sources say of what stands in an incident, how risky that makes it, and why one cannot be sure. */
export function LookedUp({ incident, className = '' }: LookedUpProps) {
  const id = useId()
  const known = useAsk('listInvestigations', { query: { incident, limit: 1 } })
  const own = known.data?.data[0]?.id ?? ''
  const one = useAsk('getInvestigation', { params: { id: own } }, { isEnabled: own !== '' })
  const isNone = known.data?.data.length === 0
  return (
    <section className={`panel ${className}`} aria-labelledby={id}>
      <div className="head flat">
        <h2 id={id}>What was looked up</h2>
        {one.data?.state === 'asking' && <span className="t3">some sources still answer</span>}
        {one.data !== undefined && (
          <span className="aside">
            <Moment at={one.data.updatedAt} />
          </span>
        )}
      </div>
      {isNone ? (
        <Empty title="Nothing was looked up about this yet.">
          <Again incident={incident} />
        </Empty>
      ) : (
        <Answer query={known} what="what was looked up" rows={3}>
          {() => (
            <Answer query={one} what="what was looked up" rows={3}>
              {(of) => <Told of={of} />}
            </Answer>
          )}
        </Answer>
      )}
    </section>
  )
}

function Told({ of }: { readonly of: Investigation }) {
  return (
    <div className="lkp">
      <p className="lkp-say">{dataText(of.headline)}</p>
      {of.agreement !== '' && <p className="t2">{dataText(of.agreement)}</p>}
      <Uncertain of={of} />
      <Risk of={of} />
      <Lookups of={of} />
      <Again incident={of.incidentId} domains={consentable(of)} />
    </div>
  )
}

function Uncertain({ of: { uncertainty } }: { readonly of: Investigation }) {
  if (uncertainty.length === 0) return null
  return (
    <div className="lkp-unsure">
      <p>
        <b>One cannot be sure</b>, so nothing is done automatically:
      </p>
      <ul>
        {uncertainty.map(({ kind, text }) => (
          <li key={kind + text}>{dataText(text)}</li>
        ))}
      </ul>
    </div>
  )
}

/** The score as a number, and how it adds up: bars for the eye, the same numbers as a table. */
function Risk({ of }: { readonly of: Investigation }) {
  const { terms, riskScore } = of
  const { tenths, sum, note } = riskSum(of)
  const most = Math.max(1, ...terms.map(({ min, max }) => Math.max(Math.abs(min), Math.abs(max))))
  return (
    <table className="tbl lkp-risk">
      <caption>
        Risk <b className="num">{Math.round(riskScore)}</b> of 100, and how it adds up
      </caption>
      <thead className="sr">
        <tr>
          <th scope="col">What</th>
          <th scope="col">Points</th>
        </tr>
      </thead>
      <tbody>
        {terms.map(({ name, text, value, min, max }, index) => (
          <tr key={name}>
            <th scope="row">
              {termWords[name]}
              <span className="note">{dataText(text)}</span>
              <Bar value={value} most={most} />
            </th>
            <td className="r" title={`From ${min} to ${max}`}>
              {pointsText(tenths[index]!)}
            </td>
          </tr>
        ))}
        <tr className="lkp-sum">
          <th scope="row">
            Sum
            {note !== '' && (
              <span className="note">
                {note}: the risk is {Math.round(riskScore)}
              </span>
            )}
          </th>
          <td className="r">{pointsText(sum)}</td>
        </tr>
      </tbody>
    </table>
  )
}

/** To the right it speaks for risk, to the left against it. */
function Bar({ value, most }: { readonly value: number; readonly most: number }) {
  const share = Math.min(1, Math.abs(value) / most) * 50
  return (
    <svg
      className="lkp-bar"
      width="100%"
      height="4"
      viewBox="0 0 100 4"
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <rect className="lkp-track" width="100" height="4" />
      <rect
        className={value < 0 ? 'lkp-less' : 'lkp-more'}
        x={value < 0 ? 50 - share : 50}
        width={share}
        height="4"
      />
    </svg>
  )
}

const shownAtFirst = 12

function Lookups({ of: { lookups } }: { readonly of: Investigation }) {
  const [isAll, setAll] = useState(false)
  const ordered = inOrder(lookups)
  const shown = isAll ? ordered : ordered.slice(0, shownAtFirst)
  if (lookups.length === 0) return <p className="note">There was nothing in it to look up.</p>
  return (
    <>
      <Scrolls label="Sources and what they said">
        <table className="tbl cards lkp-table">
          <caption className="sr">Sources and what they said</caption>
          <thead>
            <tr>
              <th scope="col">About</th>
              <th scope="col">Source</th>
              <th scope="col">Verdict</th>
              <th scope="col">What it said</th>
              <th scope="col">As of</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((one) => (
              <Row
                key={`${one.source} ${one.list} ${one.indicator.kind} ${one.indicator.value}`}
                of={one}
              />
            ))}
          </tbody>
        </table>
      </Scrolls>
      {ordered.length > shown.length && (
        <div className="btns">
          <button type="button" className="btn s" onClick={() => setAll(true)}>
            Show all {countText(ordered.length, 'answer')}
          </button>
        </div>
      )}
    </>
  )
}

const marks: Readonly<Record<Lookup['verdict'], MarkName>> = {
  ...{ malicious: 'high', suspicious: 'medium', harmless: 'ok', unknown: 'info' },
}
const colours: Readonly<Record<Lookup['verdict'], string>> = {
  ...{ malicious: 'high', suspicious: 'medium', harmless: 'ok', unknown: 't3' },
}

function Row({ of }: { readonly of: Lookup }) {
  const { indicator, verdict, outcome, text, why, score } = of
  const isAnswer = outcome === 'answered'
  return (
    <tr>
      <th scope="row">
        <Data>{indicator.value}</Data>
      </th>
      <td>{dataText(sourceText(of))}</td>
      <td>
        <span className={`lkp-verdict ${isAnswer ? colours[verdict] : 't3'}`}>
          {isAnswer && <Mark name={marks[verdict]} size={12} />}
          {outcomeText(of)}
          {isAnswer && score !== null && (
            <span className="t3 num"> {Math.round(score * 100)} of 100</span>
          )}
        </span>
      </td>
      <td>
        <bdi className="rsp-plain">{dataText(text || why)}</bdi>
      </td>
      <td>
        <Age of={of} />
      </td>
    </tr>
  )
}

function Age({ of: { answeredAt, isFromCache, isStale } }: { readonly of: Lookup }) {
  if (answeredAt === null) return <span className="t3">none</span>
  return (
    <>
      <Moment at={answeredAt} />
      {isStale ? (
        <span className="medium"> too old to rely on</span>
      ) : (
        isFromCache && <span className="t3"> kept from before</span>
      )}
    </>
  )
}

interface AgainProps {
  readonly incident: string
  readonly domains?: readonly string[]
}

/** Asked anew; a domain leaves this machine only where somebody says so, for this incident. */
function Again({ incident, domains = [] }: AgainProps) {
  const may = useMay('investigate')
  const obstacle = useObstacle('investigate')
  const [chosen, setChosen] = useState<readonly string[]>([])
  const [isBusy, setBusy] = useState(false)
  if (!may) return <p className="note">{obstacle}</p>
  const toggle = (domain: string) =>
    setChosen(
      chosen.includes(domain) ? chosen.filter((one) => one !== domain) : [...chosen, domain],
    )
  const again = async () => {
    setBusy(true)
    try {
      await ask('investigateIncident', { params: { id: incident }, body: { consent: chosen } })
      toast('It is looked up anew: answers come one by one.')
      setChosen([])
      await queries.invalidateQueries({ queryKey: ['listInvestigations'] })
    } catch (thrown) {
      toast(`Not asked. ${whyText(thrown)}`)
    } finally {
      setBusy(false)
    }
  }
  return (
    <div className="lkp-again">
      {domains.length > 0 && (
        <fieldset>
          <legend>Domains that no source on the internet was asked about</legend>
          {domains.map((domain) => (
            <label className="check" key={domain}>
              <input
                type="checkbox"
                checked={chosen.includes(domain)}
                onChange={() => toggle(domain)}
              />
              <span>
                Send <Data>{domain}</Data>
              </span>
            </label>
          ))}
          <p className="note">
            The sources learn the name, and from whom. What is allowed once stays so for this
            incident.
          </p>
        </fieldset>
      )}
      <div className="btns">
        <button
          type="button"
          className="btn s"
          disabled={obstacle !== '' || isBusy}
          title={obstacle}
          onClick={() => void again()}
        >
          {chosen.length === 0
            ? 'Look up again'
            : `Send ${countText(chosen.length, 'domain')}, and look up again`}
        </button>
      </div>
    </div>
  )
}
