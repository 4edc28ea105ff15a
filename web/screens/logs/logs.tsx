import './logs.css'
import { Link } from '@tanstack/react-router'
import { useAsk } from '../../api/index.ts'
import { useUrlText } from '../../kit/index.ts'
import { LogList } from './log-list.tsx'
import { TracePage } from './trace.tsx'
import { countClauses } from './words.ts'

/** What the server says of itself: the newest first, and live. */
export function Logs() {
  const [trace] = useUrlText('trace')
  return trace === '' ? <AllLines /> : <TracePage id={trace} />
}

function AllLines() {
  const count = useAsk('countLogs', { query: { since: '1h' } }, { everyMs: 30_000 })
  const components = Object.keys(count.data?.byComponent ?? {})
  return (
    <>
      <section className="panel say log-say" aria-labelledby="logs-state">
        <h1 id="logs-state">{count.data === undefined ? 'Logs' : <Sentence of={count.data} />}</h1>
        <ul className="proof">
          <li>Secrets are left out before a line is written</li>
          <li>Every answer, alert and entry has a trace id: it finds all that belongs together</li>
        </ul>
      </section>
      <LogList components={components} />
    </>
  )
}

function Sentence({ of }: { readonly of: Parameters<typeof countClauses>[0] }) {
  const clauses = countClauses(of)
  return clauses.map(({ text, level }, index) => (
    <span key={text}>
      {index > 0 && ', '}
      <Link to={'/logs' as never} search={{ since: '1h', ...(level !== '' && { level }) } as never}>
        {text}
      </Link>
      {index === clauses.length - 1 && '.'}
    </span>
  ))
}
