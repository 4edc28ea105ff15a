import { Link } from '@tanstack/react-router'
import { ask, type DeadLetter, queries, useAsk } from '../../api/index.ts'
import {
  Answer,
  bytesText,
  countText,
  Data,
  dataText,
  Moment,
  useUrlText,
} from '../../kit/index.ts'
import { toast } from '../../overlay/index.ts'
import { attempt, useMay } from '../../session/index.tsx'

const shown = 20
const stateWords = {
  dead: 'waits for you',
  asked: 'is to be tried again',
  retried: 'was taken',
  discarded: 'was discarded; it can still be tried again',
} as const

/** Batches that could not be taken: there while any waits, or somebody looks at those before. */
export function LettersPanel({ count }: { readonly count: number }) {
  const may = useMay('agents:read')
  const [letters, setLetters] = useUrlText('letters')
  const isAll = letters === 'all'
  if (!may || (count === 0 && !isAll)) return <Anchor />
  return (
    <section className="panel c12" id="dead-letters" aria-labelledby="letters-title">
      <div className="head">
        <h2 id="letters-title">Dead letters</h2>
        <span className="t3">batches of sensors that could not be taken</span>
        <span className="aside">
          <button type="button" className="btn s" onClick={() => setLetters(isAll ? '' : 'all')}>
            {isAll ? 'Only those that wait' : 'Show settled ones too'}
          </button>
        </span>
      </div>
      <Letters isAll={isAll} />
    </section>
  )
}

/** A link that leads here finds its place. */
function Anchor() {
  return <span id="dead-letters" />
}

function Letters({ isAll }: { readonly isAll: boolean }) {
  const query = { limit: shown, count: 'estimate', ...(!isAll && { state: 'dead,asked' }) }
  const options = { keepsOld: true, everyMs: 5_000 }
  const letters = useAsk('listDeadLetters', { query: query as never }, options)
  return (
    <Answer query={letters} what="the dead letters" rows={3}>
      {({ data, count }) => (
        <>
          {data.length === 0 && <p className="pad t2">None waits.</p>}
          <ul>
            {data.map((letter) => (
              <Letter key={letter.id} of={letter} />
            ))}
          </ul>
          {count !== undefined && count.value > data.length && (
            <p className="note pad">
              The newest {data.length} of {countText(count.value, 'batch', 'batches')}.
            </p>
          )}
        </>
      )}
    </Answer>
  )
}

function Letter({ of }: { readonly of: DeadLetter }) {
  const mayManage = useMay('agents:manage')
  const { id, sensor, sequence, at, code, reason, bytes, state } = of
  return (
    <li className="letter">
      <div>
        <p>
          <b>{dataText(code)}</b>{' '}
          {sensor === '' ? (
            'of an unknown sensor'
          ) : (
            <Link to={'/agents' as never} search={{ id: sensor } as never}>
              <Data>{sensor}</Data>
            </Link>
          )}{' '}
          <span className="t3 num">
            batch {sequence}, {bytesText(bytes)}, <Moment at={at} />
          </span>
        </p>
        <p className="t2">{dataText(reason)}</p>
        <p className="note">It {stateWords[state]}.</p>
      </div>
      {mayManage && state !== 'retried' && (
        <p className="btns">
          {state !== 'asked' && (
            <button type="button" className="btn s" onClick={() => void settle(id, 'retry')}>
              Try again<span className="sr"> batch {sequence}</span>
            </button>
          )}
          {state !== 'discarded' && (
            <button type="button" className="btn s" onClick={() => void settle(id, 'discard')}>
              Discard<span className="sr"> batch {sequence}</span>
            </button>
          )}
        </p>
      )}
    </li>
  )
}

async function settle(id: string, how: 'retry' | 'discard'): Promise<void> {
  await attempt(async () => {
    await ask(how === 'retry' ? 'retryDeadLetter' : 'discardDeadLetter', { params: { id } })
    for (const name of ['listDeadLetters', 'getSystemStatus'])
      await queries.invalidateQueries({ queryKey: [name] })
    toast(how === 'retry' ? 'The hub tries it again.' : 'Discarded: what it told is not judged.')
  })
}
