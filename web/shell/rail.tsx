/** Where one can go: the rail at the left, and the five at the foot of a phone. */
import { Link, useMatches } from '@tanstack/react-router'
import { useAsk } from '../api/index.ts'
import { Brand, Icon } from '../kit/index.ts'
import { screens } from '../screens/all.ts'
import type { Menu, Screen } from '../screens/screen.ts'
import { useMe } from '../session/index.tsx'

export function Rail() {
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
  const { data, isError } = useAsk('getOverview', {})
  if (data === undefined && isError)
    return (
      <span className="n" title="How many need you could not be read.">
        ?<span className="sr"> How many need you could not be read.</span>
      </span>
    )
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
export function Tabs() {
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
