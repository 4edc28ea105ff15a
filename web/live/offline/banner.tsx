import { Link } from '@tanstack/react-router'
import { Fragment, type ReactNode, useEffect, useState } from 'react'
import { clockText, countText, Icon } from '../../kit/index.ts'
import { hurry } from '../follow.ts'
import { useIsOffline, useOfflineSince } from '../use-live.ts'
import type { KeptPages } from './kept.ts'
import { usePageKept } from './page-kept.ts'

/** Stands over every screen while the server is away. */
export function OfflineBanner() {
  const isOffline = useIsOffline()
  const sinceMs = useOfflineSince()
  if (!isOffline) return null
  const since = sinceMs === null ? '' : ` since ${clockText(sinceMs).slice(0, 5)}`
  return (
    <section className="banner warn offline" aria-label="Connection">
      <Icon name="cloud" />
      <span>
        <b>Offline{since}.</b> <OfThisPage /> Changes are off until the connection is back.
      </span>
      <button type="button" className="btn s" onClick={hurry}>
        Try now
      </button>
    </section>
  )
}

function OfThisPage() {
  const kept = usePageKept()
  switch (kept) {
    case 'all':
      return 'You are reading saved data.'
    case 'part':
      return 'You are reading saved data; some of this page is not kept on this device.'
    case 'none':
      return <NotKept />
    case 'nothing':
      return null
  }
}

function NotKept() {
  const [kept, setKept] = useState<KeptPages | null>(null)
  useEffect(() => {
    void import('./kept.ts').then(({ keptPages }) => keptPages()).then(setKept, () => {})
  }, [])
  return <>This page is not kept on this device. {kept !== null && <Kept {...kept} />}</>
}

function Kept({ hasCortex, hasList, incidents }: KeptPages) {
  const last =
    incidents === 1 ? 'the last incident' : `the last ${countText(incidents, 'incident')}`
  const ways: readonly ReactNode[] = [
    hasCortex && <Link to={'/' as never}>Cortex</Link>,
    hasList && <Link to={'/soc' as never}>the queue</Link>,
    hasList && incidents > 0 && (
      <Link to={'/soc' as never} search={{ sort: 'newest' } as never}>
        {last}
      </Link>
    ),
  ].filter(Boolean)
  if (ways.length === 0) return 'Nothing else is kept here.'
  return (
    <>
      Kept here:{' '}
      {ways.map((way, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they stay in this order
        <Fragment key={i}>
          {i > 0 && ', '}
          {way}
        </Fragment>
      ))}
      .
    </>
  )
}
