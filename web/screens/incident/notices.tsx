import type { ReactNode } from 'react'
import type { Incident } from '../../api/index.ts'
import { ClosedBanner, IncidentLink, MutedBanner } from '../../incident/index.ts'
import { dataText } from '../../kit/index.ts'
import { NamesMissing, useNames } from '../../session/index.tsx'

/** What somebody has to know before they read on: it is taken back, hidden, closed, or part of another. */
export function Notices({ incident }: { readonly incident: Incident }) {
  const { isWithdrawn, isMuted, status, mergedInto, assignee } = incident
  const nameOf = useNames()
  return (
    <>
      {isWithdrawn && (
        <Notice>
          Taken back: what came since speaks against every alert in it. Nothing of it stands any
          more.
        </Notice>
      )}
      {isMuted && <MutedBanner incident={incident} />}
      {mergedInto !== null && (
        <Notice>
          Part of another incident. Its alerts were put there.{' '}
          <IncidentLink id={mergedInto}>Open that one</IncidentLink>
        </Notice>
      )}
      <ClosedBanner incident={incident} />
      {status === 'open' && assignee !== null && (
        <>
          <p className="banner">Taken by {dataText(nameOf(assignee))}.</p>
          <NamesMissing />
        </>
      )}
    </>
  )
}

function Notice({ children }: { readonly children: ReactNode }) {
  return (
    <div className="banner warn">
      <span>{children}</span>
    </div>
  )
}
