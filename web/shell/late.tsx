/** What stands beside a page and is not waited for: tools of the bar, who is told what, and what lies over it all. */
import '../styles/mono.css'
import { useRouter } from '@tanstack/react-router'
import { lazy, Suspense, useEffect } from 'react'
import { pressEarlyKeys } from '../kit/early-keys.ts'
import { Icon, type KeyDeeds, untilThere, useKeys, useRange, useUsedRange } from '../kit/index.ts'
import { LiveBridge, LiveState } from '../live/index.ts'
import { Toasts, undoLast } from '../overlay/index.ts'
import { ResponseSheets } from '../response/index.ts'
import { screens } from '../screens/all.ts'
import { keptNext, StepUp, useFollowPreferences, useMe } from '../session/index.tsx'
import { TriageSheets } from '../triage/index.ts'
import { Bell } from './bell.tsx'
import { PhoneProfile, Profile } from './profile.tsx'
import { RouteFocus } from './route-focus.tsx'
import { SessionWatch } from './session-watch.tsx'
import { signOut } from './sign-out.ts'
import { TimeControl } from './time-control.tsx'

export { OfflineBanner } from '../live/index.ts'

const loadPalette = () => untilThere(() => import('./palette.tsx'))
const Palette = lazy(async () => ({ default: (await loadPalette()).Palette }))
const ShortcutSheet = lazy(async () => ({
  default: (await untilThere(() => import('./shortcut-sheet.tsx'))).ShortcutSheet,
}))

export type Over = 'palette' | 'shortcuts' | null

export interface ToolsProps {
  readonly onSearch: () => void
  readonly onShortcuts: () => void
}

export function Tools({ onSearch, onShortcuts }: ToolsProps) {
  return (
    <>
      <TimeControl />
      <LiveState />
      <button
        className="pill icon phone find"
        type="button"
        aria-label="Search"
        aria-haspopup="dialog"
        onClick={onSearch}
      >
        <Icon name="search" size={20} />
      </button>
      <Bell />
      <Profile onShortcuts={onShortcuts} />
      <PhoneProfile />
    </>
  )
}

interface WatchersProps {
  /** Of the page. */
  readonly title: string
  readonly over: Over
  readonly setOver: (over: Over) => void
}

export function Watchers({ title, over, setOver }: WatchersProps) {
  useFollowPreferences()
  useKeptNext()
  useGlobalKeys()
  useEffect(pressEarlyKeys, [])
  useEffect(() => {
    // There before anybody asks for it, and not before the page is; where it does not come, it is asked for when it is opened.
    const timer = setTimeout(() => void loadPalette().catch(() => {}), 1500)
    return () => clearTimeout(timer)
  }, [])
  const close = () => setOver(null)
  return (
    <>
      <RouteFocus title={title} />
      <Toasts />
      <LiveBridge />
      <StepUp />
      <SessionWatch />
      <TriageSheets />
      <ResponseSheets />
      <Suspense>
        {over === 'palette' && (
          <Palette
            onClose={close}
            onShortcuts={() => setOver('shortcuts')}
            onSignOut={() => void signOut()}
          />
        )}
        {over === 'shortcuts' && <ShortcutSheet onClose={close} />}
      </Suspense>
    </>
  )
}

function useGlobalKeys(): void {
  const { history } = useRouter()
  const { permissions } = useMe()
  const used = useUsedRange()
  const { shift, set } = useRange(used?.fallback ?? '24h')
  const goals = screens.filter(
    ({ menu, needs }) => menu?.key && (needs === undefined || permissions.includes(needs)),
  )
  const going: KeyDeeds = Object.fromEntries(
    goals.map(({ menu, path }) => [`g ${menu!.key}`, () => history.push(path)]),
  )
  const time: KeyDeeds =
    used === null
      ? {}
      : {
          '[': () => shift(-1),
          ']': () => shift(1),
          '.': () => set({ kind: 'last', since: used.fallback }),
        }
  useKeys({
    'Control+z': () => void undoLast(),
    ...going,
    ...time,
  })
}

/** The way over a sign-in service ends on the first page: from there to where somebody wanted to go. */
function useKeptNext(): void {
  const { history } = useRouter()
  useEffect(() => {
    const next = keptNext()
    if (next !== '/') history.replace(next)
  }, [history])
}
