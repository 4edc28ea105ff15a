import { useSyncExternalStore } from 'react'
import { useNow } from '../kit/index.ts'
import { behindNow, linkNow, onLinkChange, wasOpen } from './follow.ts'
import { heardBefore, noteHeard } from './offline/heard-at.ts'
import { keptAt, onKeptAt } from './offline/kept-at.ts'
import { pageKept, usePageKept } from './offline/page-kept.ts'
import { isPausedNow, onPause, waitingNow } from './pause.ts'
import { isOfflineBy, type LiveFacts, type LiveWords, liveWords } from './state-words.ts'

onLinkChange(() => noteHeard(linkNow()))

function factsAt(nowMs: number): LiveFacts {
  return {
    ...{ link: linkNow(), behind: behindNow(), nowMs },
    ...{ isPaused: isPausedNow(), waiting: waitingNow() },
    ...{ isUnplugged: navigator.onLine === false, wasOpen: wasOpen(), keptAtMs: keptAt() },
    isPageMissing: pageKept() === 'none',
  }
}

function onAnything(tell: () => void): () => void {
  const ends = [onLinkChange(tell), onPause(tell), onKeptAt(tell)]
  for (const name of ['online', 'offline']) addEventListener(name, tell)
  return () => {
    for (const end of ends) end()
    for (const name of ['online', 'offline']) removeEventListener(name, tell)
  }
}

/** What kind of state it is: told at once, while its words change a second at a time. */
const kindNow = () => liveWords(factsAt(Date.now())).kind

/** How live what one sees is, in words. */
export function useLive(): LiveWords {
  useSyncExternalStore(onAnything, kindNow, kindNow)
  usePageKept()
  const tickMs = useNow()
  const nowMs = Math.max(tickMs, linkNow().heardAtMs ?? 0)
  return liveWords(factsAt(nowMs))
}

const isOfflineNow = () => isOfflineBy(factsAt(Date.now()))

function onOffline(tell: () => void): () => void {
  const end = onAnything(tell)
  // It becomes so by nothing happening.
  const timer = setInterval(tell, 1000)
  return () => {
    end()
    clearInterval(timer)
  }
}

/** The server is away: what is shown was kept, and nothing can be changed. */
export function useIsOffline(): boolean {
  return useSyncExternalStore(onOffline, isOfflineNow, isOfflineNow)
}

/** Since when nothing came; null where it does, or where nobody knows. */
export function useOfflineSince(): number | null {
  const isOffline = useIsOffline()
  return isOffline ? (linkNow().heardAtMs ?? heardBefore()) : null
}
