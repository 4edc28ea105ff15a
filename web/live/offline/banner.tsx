import { clockText, Icon } from '../../kit/index.ts'
import { hurry } from '../follow.ts'
import { useIsOffline, useOfflineSince } from '../use-live.ts'

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
        <b>Offline{since}.</b> You are reading saved data. Changes are off until the connection is
        back.
      </span>
      <button type="button" className="btn s" onClick={hurry}>
        Try now
      </button>
    </section>
  )
}
