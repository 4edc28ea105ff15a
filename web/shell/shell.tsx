/** What stands around every screen: where one can go, how live it is, and who one is. */
import { Outlet, useMatches } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useState } from 'react'
import { useAsk } from '../api/index.ts'
import { useKeys, useOwnTitle } from '../kit/index.ts'
import type { Screen } from '../screens/screen.ts'
import { SessionProvider } from '../session/index.tsx'
import type { Over } from './late.tsx'
import { loadLate } from './load-late.ts'
import { Rail, Tabs } from './rail.tsx'
import { TopBar } from './top-bar.tsx'

// Beside the page, and after it: what a first look does without.
const OfflineBanner = lazy(async () => ({ default: (await loadLate()).OfflineBanner }))
const Watchers = lazy(async () => ({ default: (await loadLate()).Watchers }))

export function Shell() {
  const me = useAsk('getMe', undefined)
  // The router let nobody in without an answer.
  if (me.data === undefined) return null
  return (
    <SessionProvider me={me.data}>
      <Frame />
    </SessionProvider>
  )
}

function Frame() {
  const screen = useScreen()
  const title = useOwnTitle() || (screen?.title ?? 'Not found')
  const [over, setOver] = useState<Over>(null)
  useEffect(() => {
    document.title = `${title} · AMOSKYS`
  }, [title])
  // Heard from the first moment on; what they open comes when it is there.
  const search = () => setOver('palette')
  const openShortcuts = () => setOver('shortcuts')
  useKeys({ 'Control+k': search, '/': search, '?': openShortcuts })
  return (
    <>
      <a className="skip" href="#main">
        Skip to content
      </a>
      <div className={`app${screen?.isFixed ? ' fixed' : ''}`}>
        <Rail />
        <TopBar onSearch={search} onShortcuts={openShortcuts} />
        <main className={screen?.isFixed ? 'fixed-main' : 'main'} id="main" tabIndex={-1}>
          <Suspense>
            <OfflineBanner />
          </Suspense>
          <Outlet />
        </main>
      </div>
      <Tabs />
      <Suspense>
        <Watchers title={title} over={over} setOver={setOver} />
      </Suspense>
    </>
  )
}

function useScreen(): Screen | undefined {
  return useMatches({ select: (matches) => matches.at(-1)?.staticData.screen })
}
