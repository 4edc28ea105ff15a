/** What is so, in the place of what is not there: never a blank, never a spinner alone (UX 4.3). */
import type { UseQueryResult } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { Refused, Unreachable } from '../api/index.ts'
import { Icon } from './icon.tsx'
import { useNow } from './moment.tsx'
import { durationText } from './text.ts'

const slowMs = 8000

/** Grey bars in the shape of what comes; after 8 s it says what is slow. */
export function Skeleton({
  rows = 5,
  what,
  onRetry,
}: {
  readonly rows?: number
  /** `incidents`: what is being loaded. */
  readonly what: string
  readonly onRetry?: () => void
}) {
  const waitedMs = useWaited(slowMs)
  return (
    <div className="skeleton" aria-busy="true">
      <p className="sr">Loading {what}</p>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: bars are all alike
        <div key={row} className="skel-row" aria-hidden="true">
          <i />
          <i />
          <i />
        </div>
      ))}
      {waitedMs !== null && (
        <div className="pad">
          <p className="t2">
            Still loading {what}. The server has not answered for {durationText(waitedMs)}.
          </p>
          {onRetry && (
            <button type="button" className="btn s" onClick={onRetry}>
              Try again
            </button>
          )}
        </div>
      )}
    </div>
  )
}

/** How long it takes, a second at a time; null until it takes long. */
function useWaited(slowMs: number): number | null {
  const [fromMs] = useState(() => Date.now())
  const waitedMs = useNow() - fromMs
  return waitedMs < slowMs ? null : Math.floor(waitedMs / 1000) * 1000
}

/** Says that it is good, or how to begin, and proves that the system is awake. */
export function Empty({
  title,
  children,
}: {
  readonly title: ReactNode
  readonly children?: ReactNode
}) {
  return (
    <div className="empty pad">
      <p className="big">{title}</p>
      {children}
    </div>
  )
}

interface ErrorProps {
  readonly thrown: unknown
  /** `Could not load the incidents`: what failed, without a full stop. */
  readonly what: string
  /** What still works, or is kept. */
  readonly still?: string
  readonly onRetry?: () => void
}

export function ErrorPanel({ thrown, what, still, onRetry }: ErrorProps) {
  const trace = thrown instanceof Refused ? thrown.problem.traceId : ''
  return (
    <div className="pad error" role="alert">
      <p className="big">{what}.</p>
      <p className="t2">{whyText(thrown)}</p>
      {still !== undefined && <p className="t2">{still}</p>}
      <div className="btns">
        {onRetry && (
          <button type="button" className="btn s" onClick={onRetry}>
            Try again
          </button>
        )}
      </div>
      {trace !== '' && <Trace id={trace} />}
    </div>
  )
}

/** Why it did not work, in a sentence. */
export function whyText(thrown: unknown): string {
  if (thrown instanceof Refused) return sayable(thrown.problem)
  if (thrown instanceof Unreachable) return thrown.message
  return 'This page met a fault of its own.'
}

/** Whoever wrote in the box of a filter knows nothing of a parameter called q. */
function sayable({ code, detail }: Refused['problem']): string {
  return code === 'bad_query' ? detail.replace(/^q, f/, 'F') : detail
}

export function Trace({ id }: { readonly id: string }) {
  return (
    <p className="trace">
      Trace <bdi>{id}</bdi>
      <button
        type="button"
        className="btn s bare"
        onClick={() => void navigator.clipboard.writeText(id)}
      >
        <Icon name="copy" size={14} />
        Copy
      </button>
    </p>
  )
}

interface MissingProps {
  readonly query: Pick<UseQueryResult<unknown>, 'isError' | 'error' | 'data' | 'refetch'>
  /** `The counts`: what could not be read. */
  readonly what: string
}

/** One line in the place of a part that could not be read; nothing while it is there, or on its way. */
export function Missing({ query: { isError, error, data, refetch }, what }: MissingProps) {
  if (!isError || data !== undefined) return null
  return (
    <p className="lack note" role="status">
      <span>
        {what} could not be read. {whyText(error)}
      </span>
      <button type="button" className="btn s bare" onClick={() => void refetch()}>
        Try again
      </button>
      {error instanceof Refused && error.problem.traceId !== '' && (
        <span>
          Trace <bdi>{error.problem.traceId}</bdi>
        </span>
      )}
    </p>
  )
}

interface AnswerProps<Body> {
  readonly query: UseQueryResult<Body>
  /** `incidents`: what is asked for. */
  readonly what: string
  readonly rows?: number
  readonly children: (body: Body) => ReactNode
}

/** Loading, refused or there: what a question on a screen comes to. What was there stays while the new is on its way. */
export function Answer<Body>({ query, what, rows = 5, children }: AnswerProps<Body>) {
  const retry = () => void query.refetch()
  if (query.data !== undefined) return children(query.data)
  if (query.isError)
    return <ErrorPanel thrown={query.error} what={`Could not load ${what}`} onRetry={retry} />
  return <Skeleton rows={rows} what={what} onRetry={retry} />
}
