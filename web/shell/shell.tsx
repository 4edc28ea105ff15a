/** What stands around every screen: where one can go, how live it is, and who one is. */
import { Link, Outlet, useMatches } from '@tanstack/react-router'
import { type ReactNode, useEffect, useRef } from 'react'
import { useAsk } from '../api/index.ts'
import { Icon } from '../kit/index.ts'
import { LiveBridge, OfflineBanner } from '../live/index.ts'
import { Toasts } from '../overlay/index.ts'
import { screens } from '../screens/all.ts'
import type { Menu, Screen } from '../screens/screen.ts'
import { type Permission, SessionProvider, useMay, useMe } from '../session/index.tsx'
import { Brand } from './brand.tsx'
import { TopBar } from './top-bar.tsx'

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
  useRouteFocus(main, screen)
  return (
    <>
      <a className="skip" href="#main">
        Skip to content
      </a>
      <div className={`app${screen?.isFixed ? ' fixed' : ''}`}>
        <Rail />
        <TopBar />
        <main
          className={screen?.isFixed ? 'fixed-main' : 'main'}
          id="main"
          tabIndex={-1}
          ref={main}
        >
          <OfflineBanner />
          <Outlet />
        </main>
      </div>
      <Tabs />
      <Toasts />
      <LiveBridge />
    </>
  )
}

function useScreen(): Screen | undefined {
  return useMatches({ select: (matches) => matches.at(-1)?.staticData.screen })
}

/** A new page begins at its heading, for eyes and ears alike; the title says where one is. */
function useRouteFocus(
  main: { readonly current: HTMLElement | null },
  screen: Screen | undefined,
): void {
  const path = useMatches({ select: (matches) => matches.at(-1)?.pathname })
  const first = useRef(true)
  useEffect(() => {
    document.title = `${screen?.title ?? 'Not found'} · AMOSKYS`
    if (path === undefined || first.current) {
      first.current = false
      return
    }
    const heading = main.current?.querySelector('h1')
    const target = heading ?? main.current
    target?.setAttribute('tabindex', '-1')
    target?.focus({ preventScroll: true })
  }, [path, screen, main])
}

function Rail() {
  return (
    <nav className="rail" aria-label="Main">
      <Link className="brand" to="/" aria-label="AMOSKYS, go to Cortex">
        <Brand size={26} />
      </Link>
      {(['main', 'foot'] as const).map((place) => (
        <MenuList key={place} place={place} />
      ))}
    </nav>
  )
}

function MenuList({ place }: { readonly place: Menu['place'] }) {
  const { permissions } = useMe()
  const listed = screens.filter(
    ({ menu, needs }) =>
      menu?.place === place && (needs === undefined || permissions.includes(needs)),
  )
  return (
    <ul>
      {listed.map((screen) => (
        <li key={screen.path}>
          <MenuLink screen={screen} size={20} />
        </li>
      ))}
    </ul>
  )
}

function MenuLink({ screen, size }: { readonly screen: Screen; readonly size: number }) {
  const { path, title, menu } = screen
  const path0 = useMatches({ select: (matches) => matches.at(-1)?.pathname ?? '' })
  const isHere = path === '/' ? path0 === '/' : path0 === path || path0.startsWith(`${path}/`)
  return (
    <Link to={path as never} aria-current={isHere ? 'page' : undefined}>
      <Icon name={menu!.icon} size={size} />
      {title}
      {path === '/soc' && <NeedsYou />}
    </Link>
  )
}

function NeedsYou() {
  const { data } = useAsk('getOverview', {})
  const count = data?.needsYou.count ?? 0
  if (count === 0) return null
  return (
    <span className="n">
      {count}
      <span className="sr"> need you</span>
    </span>
  )
}

/** The five at the foot of a phone. */
function Tabs() {
  return (
    <nav className="tabs5" aria-label="Main, phone">
      {screens
        .filter(({ menu }) => menu?.isTab)
        .map((screen) => (
          <MenuLink key={screen.path} screen={screen} size={22} />
        ))}
    </nav>
  )
}

const whoMay: Readonly<Partial<Record<Permission, string>>> = {
  triage: 'analyst',
  mute: 'analyst',
  'flows:read': 'analyst',
  'logs:read': 'analyst',
  'audit:own': 'analyst',
  'audit:read': 'auditor',
  'settings:read': 'admin',
  'users:manage': 'admin',
}

/** Says which role one lacks, instead of a page of refusals. */
export function Guarded({
  screen,
  children,
}: {
  readonly screen: Screen
  readonly children: ReactNode
}) {
  const needs = screen.needs ?? 'read'
  const may = useMay(needs)
  if (screen.needs === undefined || may) return children
  return (
    <section className="panel pad">
      <h1 className="headline">{screen.title} is not open to you</h1>
      <p className="t2">
        It needs the {whoMay[needs] ?? 'viewer'} role. An admin can give it to you, in Settings,
        Team.
      </p>
    </section>
  )
}
