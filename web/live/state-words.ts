/** How live what one sees is, in words: always exactly one of them (UX 4.1). */
import type { MarkName } from '../kit/shapes.ts'
import { clockText, durationText, numberText } from '../kit/text.ts'
import type { Link } from './messages.ts'

export type LiveKind =
  | 'live'
  | 'paused'
  | 'catching-up'
  | 'thinned'
  | 'connecting'
  | 'reconnecting'
  | 'offline'

export interface LiveWords {
  readonly kind: LiveKind
  readonly text: string
  /** For a phone. */
  readonly short: string
  /** Null: the green dot. */
  readonly mark: MarkName | null
}

export interface LiveFacts {
  readonly link: Link
  /** Of the newest records: from the server's look at the oldest of them to here. */
  readonly behind: { readonly ms: number; readonly atMs: number } | null
  readonly isPaused: boolean
  readonly waiting: number
  readonly nowMs: number
  /** The browser knows of no network at all. */
  readonly isUnplugged: boolean
  /** This page has been connected before; the worker may have been for others. */
  readonly wasOpen: boolean
  /** Where nothing was heard in this session: when what is shown was kept. */
  readonly keptAtMs: number | null
  /** Offline: what this page is about is not kept here. */
  readonly isPageMissing: boolean
}

/** So long without an answer, and it is not about to come back. */
export const offlineAfterMs = 30_000
/** After that a measure says nothing of how far behind one is now. */
const measureHoldsMs = 5000

export function isOfflineBy({ link, nowMs, isUnplugged, keptAtMs }: LiveFacts): boolean {
  if (link.state === 'open') return false
  if (isUnplugged) return true
  // Nothing was heard since the page opened: what is shown is of this device's store.
  if (keptAtMs !== null && link.heardAtMs === null) return true
  return link.lostAtMs !== null && nowMs - link.lostAtMs > offlineAfterMs
}

export function liveWords(facts: LiveFacts): LiveWords {
  const { link, isPaused, waiting } = facts
  if (isOfflineBy(facts)) return offline(facts)
  if (link.state !== 'open') return notOpen(facts)
  if (isPaused) {
    const count = numberText(waiting)
    return {
      kind: 'paused',
      text: `Paused, ${count} waiting`,
      short: `Paused, ${count}`,
      mark: 'info',
    }
  }
  if (link.toGo > 0) {
    const count = numberText(link.toGo)
    return {
      kind: 'catching-up',
      text: `Catching up, ${count} to go`,
      short: `${count} to go`,
      mark: 'medium',
    }
  }
  if (link.isSummary)
    return { kind: 'thinned', text: 'Thinned, counts only', short: 'Counts only', mark: 'medium' }
  if (link.thinned !== null) {
    const share = shareText(link.thinned)
    return { kind: 'thinned', text: `Thinned, ${share} shown`, short: share, mark: 'medium' }
  }
  const ms = behindMs(facts)
  const text = ms === null ? 'Live' : `Live, ${behindText(ms)} behind`
  return { kind: 'live', text, short: 'Live', mark: null }
}

function offline({ link, keptAtMs, isPageMissing }: LiveFacts): LiveWords {
  const shownMs = link.heardAtMs ?? keptAtMs
  const mark = 'critical'
  if (shownMs === null)
    return { kind: 'offline', text: 'Offline, nothing is kept', short: 'Offline', mark }
  if (isPageMissing)
    return { kind: 'offline', text: 'Offline, this page is not kept', short: 'Offline', mark }
  const clock = clockText(shownMs).slice(0, 5)
  return { kind: 'offline', text: `Offline, showing ${clock}`, short: `Offline, ${clock}`, mark }
}

function notOpen({ link: { heardAtMs, lostAtMs }, nowMs, wasOpen }: LiveFacts): LiveWords {
  if (lostAtMs === null || !wasOpen || heardAtMs === null)
    return { kind: 'connecting', text: 'Connecting', short: 'Connecting', mark: 'info' }
  const ago = durationText(Math.max(0, Math.round((nowMs - heardAtMs) / 1000)) * 1000)
  return {
    ...{ kind: 'reconnecting', mark: 'high' },
    ...{ text: `Reconnecting, last update ${ago} ago`, short: `Last update ${ago} ago` },
  }
}

/** As measured with the newest records; where none came of late, how long one would be on its way. */
export function behindMs({ link, behind, nowMs }: LiveFacts): number | null {
  if (behind !== null && nowMs - behind.atMs < measureHoldsMs) return Math.max(0, behind.ms)
  return link.roundTripMs === null ? null : link.roundTripMs / 2
}

function behindText(ms: number): string {
  if (ms < 100) return 'under 0.1 s'
  return ms < 10_000 ? `${(ms / 1000).toFixed(1)} s` : durationText(ms)
}

/** `1 in 4`; above the half `7 in 10`. */
export function shareText({
  shown,
  all,
}: {
  readonly shown: number
  readonly all: number
}): string {
  if (shown === 0) return `0 of ${numberText(all)}`
  const part = shown / all
  if (part <= 0.5) return `1 in ${numberText(Math.round(1 / part))}`
  // Never all of them: some are left out.
  return `${Math.min(9, Math.round(part * 10))} in 10`
}
