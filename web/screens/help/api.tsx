import './help.css'
import './api.css'
import { useAsk } from '../../api/index.ts'
import { Answer, countText, Icon, useTitle, useUrlText } from '../../kit/index.ts'
import { type Document, foundOperations, type Listed, operationsOf } from './document.ts'
import { OperationDetail } from './operation.tsx'

/** What can be asked over the API, read from the very document that it publishes. */
export function ApiViewer() {
  const query = useAsk('getOpenApi', undefined)
  return (
    <div className="api-page">
      <header className="panel pad help-head">
        <div className="say">
          <h1>The API</h1>
          <p className="t2">
            Everything that these pages show can be asked by a program, too. This is made of{' '}
            <a href="/api/v1/openapi.json">openapi.json</a>; the same{' '}
            <a href="/api/v1/docs">as one page</a> works without scripts, and the stream has{' '}
            <a href="/api/v1/asyncapi.json">asyncapi.json</a>.
          </p>
        </div>
      </header>
      {query.data === undefined ? (
        <section className="panel">
          <Answer query={query} what="the document" rows={8}>
            {() => null}
          </Answer>
        </section>
      ) : (
        <Viewer document={query.data as unknown as Document} />
      )}
    </div>
  )
}

function Viewer({ document }: { readonly document: Document }) {
  const [chosen, choose] = useUrlText('op')
  const [typed, setTyped] = useUrlText('q')
  const all = operationsOf(document)
  const found = foundOperations(all, typed)
  const operation = all.find(({ operationId }) => operationId === chosen) ?? found[0]
  useTitle(operation === undefined ? undefined : `${operation.operationId} · API`)
  return (
    <div className="api">
      <nav className="panel operations" aria-label="Operations">
        <search className="pad">
          <label className="query">
            <Icon name="search" />
            <input
              type="search"
              value={typed}
              onChange={({ target }) => setTyped(target.value, { replaces: true })}
              placeholder={`Search ${countText(all.length, 'operation')}`}
              aria-label="Search operations"
            />
          </label>
          <p className="sr" role="status">
            {countText(found.length, 'operation')} found
          </p>
        </search>
        {found.length === 0 && <p className="bit t2">No operation has these words.</p>}
        {document.tags.map(({ name, description }) => (
          <Resource
            key={name}
            {...{ name, description, choose }}
            operations={found.filter(({ tags }) => tags.includes(name))}
            isSearch={typed.trim() !== ''}
            chosen={operation?.operationId}
          />
        ))}
      </nav>
      {operation && <OperationDetail operation={operation} schemas={document.components.schemas} />}
    </div>
  )
}

interface ResourceProps {
  readonly name: string
  readonly description: string
  readonly operations: readonly Listed[]
  readonly isSearch: boolean
  readonly chosen: string | undefined
  readonly choose: (id: string) => void
}

/** Folded, but for the one that is looked at and what a search has found. */
function Resource({ name, description, operations, isSearch, chosen, choose }: ResourceProps) {
  if (operations.length === 0) return null
  const isOpen = isSearch || operations.some(({ operationId }) => operationId === chosen)
  return (
    <details open={isOpen}>
      <summary title={description}>
        {name} <span className="t3">{operations.length}</span>
      </summary>
      <ul>
        {operations.map(({ operationId, method, summary }) => (
          <li key={operationId}>
            <button
              type="button"
              aria-current={operationId === chosen || undefined}
              onClick={() => choose(operationId)}
            >
              <b className={`verb ${method.toLowerCase()}`}>{method}</b>
              {summary.replace(/\.$/, '')}
            </button>
          </li>
        ))}
      </ul>
    </details>
  )
}
