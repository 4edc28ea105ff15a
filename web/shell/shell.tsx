/** What stands around every screen: where one can go, how live it is, and who one is. */
import { Outlet, useMatches } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useRef, useState } from 'react'
import { useAsk } from '../api/index.ts'
import { useOwnTitle } from '../kit/index.ts'
import type { Screen } from '../screens/screen.ts'
import { SessionProvider } from '../session/index.tsx'
import type { Over } from './late.tsx'
import { Rail, Tabs } from './rail.tsx'
import { TopBar } from './top-bar.tsx'

/** A heading that takes longer is not moved to any more. */
const headingMs = 8000
// Beside the page, and after it: what a first look does without.
const OfflineBanner = lazy(async () => ({ default: (await import('./late.tsx')).OfflineBanner }))
const Watchers = lazy(async () => ({ default: (await import('./late.tsx')).Watchers }))

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
  const main = useRef<HTMLElement>(null)
  const [over, setOver] = useState<Over>(null)
  const said = useRouteFocus(main, screen)
  const openShortcuts = () => setOver('shortcuts')
  return (
    <>
      <a className="skip" href="#main">
        Skip to content
      </a>
      <div className={`app${screen?.isFixed ? ' fixed' : ''}`}>
        <Rail />
        <TopBar onSearch={() => setOver('palette')} onShortcuts={openShortcuts} />
        <main
          className={screen?.isFixed ? 'fixed-main' : 'main'}
          id="main"
          tabIndex={-1}
          ref={main}
        >
          <Suspense>
            <OfflineBanner />
          </Suspense>
          <Outlet />
        </main>
      </div>
      <Tabs />
      <Suspense>
        <Watchers over={over} setOver={setOver} />
      </Suspense>
      <p className="sr" role="status">
        {said}
      </p>
    </>
  )
}

function useScreen(): Screen | undefined {
  return useMatches({ select: (matches) => matches.at(-1)?.staticData.screen })
}

/** A new page begins at its heading, for eyes and ears alike; its title says where one is. Yields what is said of it. */
function useRouteFocus(
  main: { readonly current: HTMLElement | null },
  screen: Screen | undefined,
): string {
  const path = useMatches({ select: (matches) => matches.at(-1)?.pathname })
  const title = useOwnTitle() || (screen?.title ?? 'Not found')
  const [said, setSaid] = useState('')
  const first = useRef(true)
  useEffect(() => {
    document.title = `${title} · AMOSKYS`
  }, [title])
  // biome-ignore lint/correctness/useExhaustiveDependencies: a title that changes later is no new page
  useEffect(() => {
    if (path === undefined || first.current) {
      first.current = false
      return
    }
    setSaid(title)
    return main.current === null ? undefined : focusHeading(main.current)
  }, [path, main])
  return said
}

/** A heading that comes with its answer gets the focus then, unless somebody has gone on meanwhile. */
function focusHeading(main: HTMLElement): () => void {
  const focus = () => {
    const heading = main.querySelector('h1')
    if (heading !== null) heading.tabIndex = -1
    ;(heading ?? main).focus({ preventScroll: true })
  }
  focus()
  const observer = new MutationObserver(() => {
    const { activeElement } = document
    const isThere = main.querySelector('h1') !== null
    if (isThere && (activeElement === main || activeElement === document.body)) focus()
  })
  observer.observe(main, { childList: true, subtree: true })
  const timer = setTimeout(() => observer.disconnect(), headingMs)
  return () => {
    clearTimeout(timer)
    observer.disconnect()
  }
}
