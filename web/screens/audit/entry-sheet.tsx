import { Link } from '@tanstack/react-router'
import { type AuditEntry, useAsk } from '../../api/index.ts'
import { Answer, Data, Icon, Moment, numberText } from '../../kit/index.ts'
import { Sheet, toast } from '../../overlay/index.ts'
import { useMay } from '../../session/index.tsx'
import { ObjectLink, Who } from './entries.tsx'
import { type DiffRow, diffOf, sameOf, verbText } from './words.ts'

interface SheetProps {
  readonly seq: number
  readonly onClose: () => void
}

/** One entry: what was there before, what is there after, and where it is fastened. */
export function EntrySheet({ seq, onClose }: SheetProps) {
  const entry = useAsk('getAuditEntry', { params: { seq } })
  return (
    <Sheet title={`Entry ${numberText(seq)}`} isOpen onClose={onClose} place="side">
      <Answer query={entry} what="the entry">
        {(known) => <Entry entry={known} />}
      </Answer>
    </Sheet>
  )
}

function Entry({ entry }: { readonly entry: AuditEntry }) {
  const { time, actor, verb, object, reason } = entry
  return (
    <>
      <p className="audit-big">
        <Who actor={actor} /> {verbText(verb)}
      </p>
      <dl className="kv">
        <dt>When</dt>
        <dd>
          <Moment at={time} as="full" />
        </dd>
        <dt>To what</dt>
        <dd className="wrap">
          <ObjectLink object={object} />
        </dd>
        <dt>As</dt>
        <dd className="wrap">
          <Data>{verb}</Data>
        </dd>
        {actor.address !== '' && (
          <>
            <dt>From</dt>
            <dd className="wrap">
              <Data>{actor.address}</Data>
            </dd>
          </>
        )}
        {reason !== '' && (
          <>
            <dt>Why</dt>
            <dd className="wrap">
              <Data>{reason}</Data>
            </dd>
          </>
        )}
      </dl>
      <Diff before={entry.before} after={entry.after} />
      <Chained entry={entry} />
    </>
  )
}

function Diff({ before, after }: Pick<AuditEntry, 'before' | 'after'>) {
  const rows = diffOf(before, after)
  const same = sameOf(before, after)
  if (rows.length === 0 && same.length === 0)
    return <p className="t2">The entry says no more of what changed.</p>
  return (
    <div className="stack">
      <h3 className="h">Before and after</h3>
      <div className="diff audit-diff">
        {rows.map((row) => (
          <DiffLines key={row.path} row={row} />
        ))}
        {same.map(({ path, after: value }) => (
          <div key={path} className="k">
            {'  '}
            <Data>{`${path}: ${value}`}</Data>
          </div>
        ))}
      </div>
    </div>
  )
}

function DiffLines({ row: { path, before, after } }: { readonly row: DiffRow }) {
  const name = path === '' ? '' : `${path}: `
  return (
    <>
      {before !== null && (
        <div className="del">
          <span aria-hidden="true">− </span>
          <span className="sr">before: </span>
          <Data>{`${name}${before}`}</Data>
        </div>
      )}
      {after !== null && (
        <div className="add">
          <span aria-hidden="true">+ </span>
          <span className="sr">after: </span>
          <Data>{`${name}${after}`}</Data>
        </div>
      )}
    </>
  )
}

function Chained({ entry }: { readonly entry: AuditEntry }) {
  const { hash, previousHash, traceId } = entry
  const mayReadLogs = useMay('logs:read')
  const copy = async () => {
    await navigator.clipboard.writeText(JSON.stringify(entry, null, 2))
    toast('Copied the entry.')
  }
  return (
    <div className="stack">
      <h3 className="h">In the chain</h3>
      <dl className="kv">
        <dt>Hash</dt>
        <dd className="wrap">
          <Data>{hash}</Data>
        </dd>
        <dt>Before it</dt>
        <dd className="wrap">
          <Data>{previousHash}</Data>
        </dd>
        {traceId !== '' && (
          <>
            <dt>Trace</dt>
            <dd className="wrap">
              {mayReadLogs ? (
                <Link to={'/logs' as never} search={{ trace: traceId } as never}>
                  <Data>{traceId}</Data>
                </Link>
              ) : (
                <Data>{traceId}</Data>
              )}
            </dd>
          </>
        )}
      </dl>
      <div className="btns">
        <button type="button" className="btn s" onClick={() => void copy()}>
          <Icon name="copy" size={14} />
          Copy as JSON
        </button>
      </div>
    </div>
  )
}
