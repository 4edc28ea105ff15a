import { useState } from 'react'
import { type AuditVerdict, ask, Refused, useAsk } from '../../api/index.ts'
import { queries } from '../../api/query.ts'
import {
  Answer,
  commandLine,
  countText,
  Icon,
  Mark,
  Moment,
  numberText,
  Trace,
  whyText,
} from '../../kit/index.ts'
import { useMay } from '../../session/index.tsx'
import { ExportChain } from './export.tsx'
import { Progress } from './progress.tsx'
import { chainText, faultPlace, faultWords, signedText } from './words.ts'

type State = NonNullable<ReturnType<typeof useChainState>['data']>

function useChainState(isChecking: boolean) {
  return useAsk('getAuditState', undefined, {
    everyMs: isChecking ? 500 : 15_000,
    isAwaited: isChecking,
  })
}

/** What the last check said, how much is signed, and the check itself. */
export function Chain() {
  const [isChecking, setChecking] = useState(false)
  const [thrown, setThrown] = useState<unknown>(null)
  const state = useChainState(isChecking)
  const mayVerify = useMay('audit:verify')
  const verify = async () => {
    setChecking(true)
    setThrown(null)
    try {
      await ask('verifyAudit')
    } catch (failure) {
      setThrown(failure)
    }
    await queries.invalidateQueries({ queryKey: ['getAuditState'] })
    setChecking(false)
  }
  return (
    <section className="panel say audit-say" aria-labelledby="chain">
      {state.data === undefined && <h1 id="chain">Audit</h1>}
      <Answer query={state} what="the state of the chain" rows={1}>
        {(known) => (
          <>
            <ChainSentence state={known} />
            <Proofs state={known} />
            {known.checking !== null && (
              <Progress
                done={known.checking.done}
                of={known.checking.of}
                text={`Checking: ${numberText(known.checking.done)} of ${countText(known.checking.of, 'entry', 'entries')}`}
              />
            )}
            {known.lastCheck?.isWhole === false && <Broken verdict={known.lastCheck} />}
          </>
        )}
      </Answer>
      {state.data === undefined && <h1 className="sr">Audit</h1>}
      {!mayVerify && (
        <p className="note">
          Auditors check it here; on the machine itself: <code>{commandLine('audit verify')}</code>.
        </p>
      )}
      {mayVerify && (
        <div className="btns audit-acts">
          <button
            type="button"
            className="btn go"
            disabled={isChecking}
            onClick={() => void verify()}
          >
            {isChecking ? 'Checking' : 'Verify now'}
          </button>
          <ExportChain />
        </div>
      )}
      {thrown !== null && (
        <div className="audit-fault" role="alert">
          <p>
            <b>The check could not be made.</b> {whyText(thrown)}
          </p>
          {thrown instanceof Refused && <Trace id={thrown.problem.traceId} />}
        </div>
      )}
    </section>
  )
}

function ChainSentence({ state }: { readonly state: State }) {
  const { lastCheck } = state
  const [start, rest] = chainText(state).split(/, (.*)/s)
  const isVerified = lastCheck?.isWhole === true
  return (
    <h1 id="chain" className={lastCheck?.isWhole === false ? 'critical' : ''}>
      {start}
      {isVerified && (
        <>
          {' '}
          <Moment at={lastCheck.checkedAt} />
        </>
      )}
      {rest !== undefined && `, ${rest}`}.
    </h1>
  )
}

function Proofs({ state }: { readonly state: State }) {
  const { lastCheck, signed, size } = state
  const isAllSigned = signed !== null && signed.size >= size
  return (
    <ul className="proof">
      <li>
        {isAllSigned ? <Mark name="ok" size={13} /> : <Icon name="clock" size={14} />}
        {signedText(state)}
      </li>
      {signed !== null && signed.size > 0 && (
        <li>
          <Icon name="key" size={14} />
          <span>
            newest signature <Moment at={signed.time} />
          </span>
        </li>
      )}
      {lastCheck !== null && (
        <li>
          {lastCheck.isWhole ? <Mark name="ok" size={13} /> : <Mark name="critical" size={13} />}
          <span>
            {countText(lastCheck.checkpoints, 'signature')} checked{' '}
            <Moment at={lastCheck.checkedAt} />
          </span>
        </li>
      )}
    </ul>
  )
}

function Broken({ verdict }: { readonly verdict: AuditVerdict }) {
  const { fault } = verdict
  if (fault === null) return null
  return (
    <div className="audit-fault" role="alert">
      <p className="sev critical">
        <Mark name="critical" />
        Broken {faultPlace(verdict)}
      </p>
      <p>{faultWords[fault.kind]}</p>
      <p className="t2">The check says: {fault.text}.</p>
      <ol className="audit-todo">
        <li>
          Keep the database, <code>audit-checkpoints.jsonl</code> and the folder <code>keys</code>{' '}
          as they are: copy them away before anything else is done.
        </li>
        <li>
          Entries before {numberText(Math.max(1, fault.seq))} are whole. Compare those after with a
          backup, or with an export that was made earlier.
        </li>
        <li>
          Find out who could write the file: nobody changes an entry through AMOSKYS. Nothing more
          is signed until the chain is put right.
        </li>
      </ol>
    </div>
  )
}
