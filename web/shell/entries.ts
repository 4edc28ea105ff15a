/** What the palette offers for what is typed: local things at once, what the server finds a moment later. */
import { useEffect, useState } from 'react'
import { useAsk } from '../api/index.ts'
import { boundDeeds, type IconName, keyParts, shortcuts } from '../kit/index.ts'
import { undoLast } from '../overlay/index.ts'
import { screens } from '../screens/all.ts'
import { useMe } from '../session/index.tsx'
import { type Place, placeOf, recentPlaces } from './places.ts'
import { ranked } from './rank.ts'

export interface Entry {
  readonly key: string
  readonly name: string
  readonly words?: string
  readonly icon: IconName
  readonly detail: string
  /** Its shortcut, as caps. */
  readonly caps?: readonly string[]
  /** Done here, or a place to go to. */
  readonly act?: () => void
  readonly place?: Place
}

export interface Group {
  readonly title: string
  readonly entries: readonly Entry[]
}

/** The server is asked when somebody stops typing for so long. */
const waitMs = 120
const isMac = navigator.platform.startsWith('Mac')

export interface Doors {
  readonly onShortcuts: () => void
  readonly onSignOut: () => void
}

export function useEntries(
  typed: string,
  doors: Doors,
): { readonly groups: readonly Group[]; readonly isSearching: boolean } {
  const q = useSettled(typed.trim())
  const { permissions, user } = useMe()
  const [recent] = useState(() => recentPlaces(user.id))
  const [here] = useState(actionsHere)
  const search = useAsk('search', { query: { q } }, { isEnabled: q !== '', keepsOld: true })
  const goals = goalsFor(permissions)
  const own = [...doings(doors), ...here]
  if (typed.trim() === '')
    return {
      groups: filled([
        { title: 'Recent', entries: recent.map(placeEntry) },
        { title: 'On this page', entries: here },
        { title: 'Go to', entries: goals },
        { title: 'Do', entries: doings(doors) },
      ]),
      isSearching: false,
    }
  const hits = q === '' ? [] : (search.data?.data ?? []).map((hit) => placeEntry(placeOf(hit)))
  const of = (icon: IconName) => hits.filter((hit) => hit.icon === icon)
  return {
    groups: filled([
      { title: 'Commands', entries: ranked([...own, ...goals], typed, 6) },
      { title: 'Incidents', entries: of('soc') },
      { title: 'Hosts', entries: of('host') },
      { title: 'Views', entries: of('search') },
      { title: 'Settings', entries: of('settings') },
    ]),
    isSearching: search.isFetching || q !== typed.trim(),
  }
}

function filled(groups: readonly Group[]): readonly Group[] {
  return groups.filter(({ entries }) => entries.length > 0)
}

function placeEntry(place: Place): Entry {
  return { key: place.href, name: place.name, icon: place.icon, detail: place.detail, place }
}

/** More words by which people look for a screen. */
const words: Readonly<Record<string, string>> = {
  '/': 'home overview state start',
  '/soc': 'incidents queue alerts triage',
  '/entities': 'hosts machines addresses',
  '/agents': 'sensors capture drops',
  '/system': 'cpu memory disk health figures',
  '/neural': 'model scores calibration',
  '/map': 'countries world geography',
  '/logs': 'lines trace errors',
  '/audit': 'who did what chain',
  '/settings':
    'profile appearance theme dark light contrast density motion password passkeys proofs sessions team keys mutes views preferences',
  '/help': 'glossary words docs',
  '/help/api': 'rest openapi curl reference',
}

function goalsFor(permissions: readonly string[]): readonly Entry[] {
  return screens
    .filter(({ path, needs }) => !path.includes('$') && (!needs || permissions.includes(needs)))
    .map(({ path, title, menu }) => ({
      ...{ key: `go ${path}`, name: `Go to ${title}`, icon: menu?.icon ?? 'right' },
      ...{ words: words[path] ?? '', detail: '' },
      ...(menu?.key && { caps: ['g', menu.key] }),
      place: { name: title, href: path, detail: 'page', icon: menu?.icon ?? 'right' },
    }))
}

/** What the keys of this page do, for whoever does not know the keys. */
function actionsHere(): readonly Entry[] {
  const deeds = boundDeeds()
  return shortcuts
    .filter(({ keys, isAction }) => isAction && deeds[keys])
    .map(({ keys, says }) => ({
      ...{ key: `do ${keys}`, name: says, icon: 'right', detail: '', caps: keyParts(keys, isMac) },
      act: () => deeds[keys]!(new KeyboardEvent('keydown', { key: keys })),
    }))
}

function doings({ onShortcuts, onSignOut }: Doors): readonly Entry[] {
  return [
    {
      ...{ key: 'undo', name: 'Undo what was done last', icon: 'undo', detail: '' },
      ...{ caps: keyParts('Control+z', isMac), act: () => void undoLast() },
    },
    {
      ...{ key: 'keys', name: 'Show shortcuts', words: 'keyboard', icon: 'help', detail: '' },
      ...{ caps: ['?'], act: onShortcuts },
    },
    {
      ...{ key: 'out', name: 'Sign out', words: 'log off leave', icon: 'lock', detail: '' },
      act: onSignOut,
    },
  ]
}

function useSettled(text: string): string {
  const [settled, setSettled] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), waitMs)
    return () => clearTimeout(timer)
  }, [text])
  return settled
}
