import type { ErrorComponentProps } from '@tanstack/react-router'
import { ErrorPanel } from '../kit/index.ts'

export function Missing() {
  return (
    <main className="main">
      <section className="panel pad">
        <h1 className="headline">There is nothing at this address</h1>
        <p className="t2">
          The link may be cut, or what it led to is gone. <a href="/">Go to Cortex</a>
        </p>
      </section>
    </main>
  )
}

export function Broken({ error, reset }: ErrorComponentProps) {
  return (
    <main className="main">
      <section className="panel">
        <h1 className="sr">Something failed</h1>
        <ErrorPanel thrown={error} what="This page could not be shown" onRetry={reset} />
      </section>
    </main>
  )
}
