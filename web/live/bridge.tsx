/** Mounted once, in the shell: follows the stream for whoever has signed in, and brings what comes to the screens. */
import { useEffect } from 'react'
import { answerOf, onSignedOut, queries, Refused, switchAway } from '../api/index.ts'
import { freezeMoments } from '../kit/index.ts'
import { useMay, useMe, usePreferences } from '../session/index.tsx'
import { Announcer } from './announcer.tsx'
import {
  feed,
  followAs,
  hurry,
  linkNow,
  onEachPatch,
  onLinkChange,
  onRoleChange,
  watch,
} from './follow.ts'
import { askAllAnew, takePatch } from './into-cache.ts'
import type { Patch } from './messages.ts'
import { keptAt, showsKept } from './offline/kept-at.ts'
import { countNew, countWaiting, isPausedNow, onPause, usePaused } from './pause.ts'
import type { ChannelName } from './stream/wire.ts'
import { useIsOffline } from './use-live.ts'

export function LiveBridge() {
  useStream()
  usePatches()
  useOfflineRules()
  useKept()
  useHurry()
  return <Announcer />
}

/** What any screen may show. */
const shown = ['incidents', 'alerts', 'actions', 'investigations'] as const

function useStream(): void {
  const { user } = useMe()
  const mayRead = useMay('read')
  const mayAgents = useMay('agents:read')
  useEffect(() => {
    followAs(user.id)
    const ends = [
      ...(mayRead ? shown.map((name) => watch(name)) : []),
      ...(mayAgents ? [watch('agents')] : []),
      onRoleChange(() => void queries.invalidateQueries(answerOf('getMe', undefined))),
    ]
    return () => {
      for (const end of ends) end()
      followAs('')
    }
  }, [user.id, mayRead, mayAgents])
}

/** While paused, patches wait; of many of one record only the newest matters, and there are no more than that. */
function usePatches(): void {
  useEffect(() => {
    let held: Patch[] = []
    const ends = [
      onEachPatch((patch) => {
        if (!isPausedNow()) return takePatch(patch)
        countWaiting(patch.incidents.length + patch.alerts.length + countNew(patch.feed))
        held = [merged(held[0], patch)]
      }),
      onPause(() => {
        if (isPausedNow()) return
        for (const patch of held) takePatch(patch)
        held = []
      }),
    ]
    return () => {
      for (const end of ends) end()
    }
  }, [])
}

const heldMax = 500

function merged(before: Patch | undefined, patch: Patch): Patch {
  if (before === undefined) return { ...patch, feed: [] }
  const both = (name: Exclude<ChannelName, 'feed'>) => {
    const byId = new Map(
      [...before[name], ...patch[name]].map((one) => [one['id'] ?? one['seq'], one]),
    )
    return [...byId.values()].slice(-heldMax)
  }
  return {
    ...patch,
    ...{ incidents: both('incidents'), alerts: both('alerts'), agents: both('agents') },
    ...{ actions: both('actions'), investigations: both('investigations') },
    ...{ audit: both('audit'), feed: [] },
    anew: [...new Set([...before.anew, ...patch.anew])],
    isBack: before.isBack || patch.isBack,
  }
}

function useOfflineRules(): void {
  const isOffline = useIsOffline()
  const isPaused = usePaused()
  useEffect(() => {
    switchAway(isOffline)
    // What was asked in vain may be kept, in another form.
    const isVain = ({ state }: { readonly state: { readonly status: string } }) =>
      state.status === 'error'
    if (isOffline) void queries.refetchQueries({ type: 'active', predicate: isVain })
    return () => switchAway(false)
  }, [isOffline])
  useEffect(() => {
    freezeMoments(isOffline || isPaused)
    return () => freezeMoments(false)
  }, [isOffline, isPaused])
  useEffect(
    () =>
      onLinkChange(() => {
        if (linkNow().state !== 'open' || keptAt() === null) return
        // What is shown is of the store: it is asked for anew.
        showsKept(null)
        askAllAnew()
      }),
    [],
  )
}

const hurryEveryMs = 5000

/** Who answers a question is there: the next try to connect waits no longer. */
function useHurry(): void {
  useEffect(() => {
    let hurriedMs = 0
    return queries.getQueryCache().subscribe((event) => {
      if (event.type !== 'updated' || linkNow().state !== 'waiting') return
      const { action } = event
      const isAnswer =
        (action.type === 'success' && action.manual !== true) ||
        (action.type === 'error' && action.error instanceof Refused)
      if (!isAnswer || Date.now() - hurriedMs < hurryEveryMs) return
      hurriedMs = Date.now()
      hurry()
    })
  }, [])
}

const keepEveryMs = 60_000
const keepFirstMs = 5000

function useKept(): void {
  const me = useMe()
  const isWanted = usePreferences().data?.keepsOffline
  useEffect(() => onSignedOut(() => void forgetAll()), [])
  useEffect(() => {
    // Not known yet.
    if (isWanted === undefined) return
    const begun = import('./offline/kept.ts').then(({ beginKeeping }) => beginKeeping(me, isWanted))
    begun.catch(() => {})
    return isWanted ? keepOn() : undefined
  }, [me, isWanted])
}

/** Until the answer is called. */
function keepOn(): () => void {
  let isOver = false
  let isDue = true
  const keepNow = () => {
    if (!isDue || linkNow().state !== 'open' || document.hidden) return
    isDue = false
    const kept = import('./offline/kept.ts')
    kept
      .then(({ keepLastIncidents }) => keepLastIncidents(() => isOver))
      .catch(() => {
        isDue = true
      })
  }
  void import('./offline/register.ts').then(({ registerServiceWorker }) => registerServiceWorker())
  const first = setTimeout(keepNow, keepFirstMs)
  const timer = setInterval(keepNow, keepEveryMs)
  const end = onEachPatch(({ incidents, anew }) => {
    if (incidents.length + anew.length > 0) isDue = true
  })
  return () => {
    isOver = true
    clearTimeout(first)
    clearInterval(timer)
    end()
  }
}

/** Nothing of whoever signed out stays on this device. */
async function forgetAll(): Promise<void> {
  followAs('')
  feed.clear()
  queries.clear()
  await (await import('./offline/kept.ts')).endKeeping()
}
