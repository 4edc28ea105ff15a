import type { ErrorComponentProps } from '@tanstack/react-router'
import { ErrorPanel } from '../kit/index.ts'

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
