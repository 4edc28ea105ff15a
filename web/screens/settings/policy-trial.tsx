/** A draft before it holds: what it does otherwise, in words, and what it would have done in the last days. */
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { ask, type Backtest, type ToldPolicy, useAsk } from '../../api/index.ts'
import { Answer, countText, Data, dataText, Moment, Panel, whyText } from '../../kit/index.ts'
import { kinds } from '../../response/index.ts'
import { useMay } from '../../session/index.tsx'
import { Activate } from './policy-activate.tsx'
import { modeWords } from './policy-words.ts'

export function Trial({ of }: { readonly of: ToldPolicy }) {
  const mayTry = useMay('policies:draft')
  return (
    <Panel
      title={`Before policy ${of.version} holds`}
      note="what it does otherwise than the one in force"
    >
      <div className="pol-trial">
        <Changes of={of} />
        {mayTry && <Simulation version={of.version} key={of.version} />}
        <Activate of={of} />
      </div>
    </Panel>
  )
}

function Changes({ of: { version, warnings } }: { readonly of: ToldPolicy }) {
  const diff = useAsk('diffPolicy', { params: { version } })
  return (
    <>
      <Answer query={diff} what="what it changes" rows={2}>
        {({ changes, against }) =>
          changes.length === 0 ? (
            <p className="t2">It does the same as policy {against}.</p>
          ) : (
            <ul className="pol-list">
              {changes.map((one) => (
                <li key={one}>{one}</li>
              ))}
            </ul>
          )
        }
      </Answer>
      {warnings.length > 0 && (
        <div className="pol-warn">
          <p>
            <b>To think about</b>
          </p>
          <ul>
            {warnings.map(({ pointer, text }) => (
              <li key={pointer + text}>{text}</li>
            ))}
          </ul>
        </div>
      )}
    </>
  )
}

function Simulation({ version }: { readonly version: number }) {
  const [told, setTold] = useState<Backtest | null>(null)
  const [fault, setFault] = useState('')
  const [isBusy, setBusy] = useState(false)
  const run = async () => {
    setBusy(true)
    setFault('')
    try {
      setTold((await ask('simulatePolicy', { params: { version } })).body)
    } catch (thrown) {
      setFault(whyText(thrown))
    } finally {
      setBusy(false)
    }
  }
  return (
    <div className="stack">
      <div className="btns">
        <button type="button" className="btn" disabled={isBusy} onClick={() => void run()}>
          {told === null ? 'Try it on the last 7 days' : 'Try it again'}
        </button>
        {isBusy && <span className="note">Looking at the last 7 days</span>}
      </div>
      {fault !== '' && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
      <div aria-live="polite">{told !== null && <Result of={told} />}</div>
    </div>
  )
}

const shown = 8

function Result({ of }: { readonly of: Backtest }) {
  const { text, counts, automatic, automaticCount, limits } = of
  return (
    <div className="pol-result">
      <p>
        <b>{dataText(text)}</b>
      </p>
      {counts.length > 0 && (
        <p className="t2">
          {counts
            .map(
              ({ kind, mode, count }) =>
                `${modeWords[mode]}: ${kinds[kind].title.toLowerCase()}, ${countText(count, 'time')}`,
            )
            .join('; ')}
          .
        </p>
      )}
      {automatic.length > 0 && (
        <ul className="pol-list">
          {automatic.slice(0, shown).map((one) => (
            <li key={one.incidentId + one.kind + one.target}>
              <Moment at={one.time} />: {kinds[one.kind].forms[2].toLowerCase()}{' '}
              <Data>{one.target}</Data>, {laterWords[one.later]}.{' '}
              <Link to={'/soc/s/$id' as never} params={{ id: one.incidentId } as never}>
                {dataText(one.headline)}
              </Link>
            </li>
          ))}
        </ul>
      )}
      {automaticCount > shown && (
        <p className="note">
          The first {shown} of {automaticCount} are shown.
        </p>
      )}
      {limits.length > 0 && (
        <ul className="note">
          {limits.map((one) => (
            <li key={one}>{one}</li>
          ))}
        </ul>
      )}
    </div>
  )
}

const laterWords = {
  right: 'later closed as real and harmful',
  wrong: 'later closed as expected, or as an error of the detector',
  unsaid: 'nobody has said yet what it was',
} as const
