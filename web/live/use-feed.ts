/** The log of events as it comes, for whoever paints it. */
import { useEffect, useSyncExternalStore } from 'react'
import type { LogEvent } from '../../src/contracts/index.ts'
import { type FeedCounts, feed, feedCounts, onLinkChange, watch } from './follow.ts'
import type { Ring } from './stream/ring.ts'

export interface Feed extends FeedCounts {
  /** The newest 5,000; it changes in place. */
  readonly events: Ring<LogEvent>
}

/** Follows the feed for as long as the component is there; it renders at most ten times a second. */
export function useFeed(isOn = true): Feed {
  useEffect(() => (isOn ? watch('feed') : undefined), [isOn])
  const counts = useSyncExternalStore(onLinkChange, feedCounts, feedCounts)
  return { events: feed, ...counts }
}
