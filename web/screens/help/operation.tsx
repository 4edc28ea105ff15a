import { useEffect, useRef, useState } from 'react'
import { Icon, Typed } from '../../kit/index.ts'
import { curlOf } from './curl.ts'
import { type Listed, type Parameter, type Schemas, typeText, whoMay } from './document.ts'
import { SchemaTree } from './schema-tree.tsx'

interface OperationProps {
  readonly operation: Listed
  readonly schemas: Schemas
}

export function OperationDetail({ operation, schemas }: OperationProps) {
  const { operationId, method, path, summary, description, requestBody, responses } = operation
  const heading = useRef<HTMLHeadingElement>(null)
  const first = useRef(true)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another operation begins at its heading
  useEffect(() => {
    if (!first.current) heading.current?.focus()
    first.current = false
  }, [operationId])
  const body = requestBody?.content['application/json']?.schema
  return (
    <article className="panel operation" aria-labelledby="operation">
      <header className="bit">
        <h2 id="operation" tabIndex={-1} ref={heading}>
          {summary}
        </h2>
        <p className="call mono">
          <b className={`verb ${method.toLowerCase()}`}>{method}</b> {path}
        </p>
        <p className="t2">
          <Typed text={description} />
        </p>
        <p className="note">
          <code>{operationId}</code>, for {whoMay(operation)}
        </p>
      </header>
      <Parameters operation={operation} />
      {body && (
        <section className="bit">
          <h3 className="h">Body</h3>
          <SchemaTree schema={body} schemas={schemas} key={operationId} />
        </section>
      )}
      <section className="bit">
        <h3 className="h">Answers</h3>
        <ul className="answers">
          {Object.entries(responses).map(([status, { description: says, content }]) => {
            const schema = status.startsWith('2')
              ? content?.['application/json']?.schema
              : undefined
            return (
              <li key={status}>
                <code className={status.startsWith('2') ? 'ok' : ''}>{status}</code>
                <div>
                  <p className="t2">
                    <Typed text={says} />
                  </p>
                  {schema && (
                    <>
                      <p className="note">{typeText(schema)}</p>
                      <SchemaTree schema={schema} schemas={schemas} key={operationId} />
                    </>
                  )}
                </div>
              </li>
            )
          })}
        </ul>
      </section>
      <Curl operation={operation} schemas={schemas} />
    </article>
  )
}

function Parameters({ operation: { parameters } }: Pick<OperationProps, 'operation'>) {
  if (parameters.length === 0) return null
  return (
    <section className="bit">
      <h3 className="h">Parameters</h3>
      <ul className="members">
        {parameters.map((one) => (
          <li key={`${one.in} ${one.name}`}>
            <div className="member">
              <code>{one.name}</code>
              <span className="kind">
                {typeText(one.schema)}
                <span className="t3">, {placeText(one)}</span>
              </span>
              {one.description && (
                <span className="t2">
                  <Typed text={one.description} />
                </span>
              )}
            </div>
          </li>
        ))}
      </ul>
    </section>
  )
}

function placeText({ in: place, required }: Parameter): string {
  const where = { path: 'in the path', query: 'in the query', header: 'a header' }[place]
  return required ? `${where}, required` : where
}

function Curl({ operation, schemas }: OperationProps) {
  const [isCopied, setCopied] = useState(false)
  const line = curlOf(operation, schemas, location.origin)
  const copy = async () => {
    await navigator.clipboard.writeText(line)
    setCopied(true)
  }
  return (
    <section className="bit">
      <h3 className="h">From a shell</h3>
      {operation.security.length > 0 && (
        <p className="note">
          <code>KEY</code> is a key of a service account with that scope, made in Settings.
        </p>
      )}
      <pre className="curl">
        <code>{line}</code>
      </pre>
      <button type="button" className="btn s" onClick={() => void copy()}>
        <Icon name="copy" size={14} />
        {isCopied ? 'Copied' : 'Copy'}
      </button>
    </section>
  )
}
