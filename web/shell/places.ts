/** Where the palette leads: what somebody chose lately, and pages of what a search found. */
import type { SearchHit } from '../api/index.ts'
import type { IconName } from '../kit/index.ts'
import { recentPrefix } from '../live/index.ts'

export interface Place {
  readonly name: string
  readonly href: string
  readonly detail: string
  readonly icon: IconName
}

/** Pages whose searches can be kept as views. */
const pages: Readonly<Record<string, string>> = {
  incidents: '/soc',
  entities: '/entities',
  hosts: '/entities',
  flows: '/soc',
  logs: '/logs',
  audit: '/audit',
}

export function pageOf(view: string): string {
  return pages[view] ?? '/soc'
}

export function placeOf({ kind, id, title, detail }: SearchHit): Place {
  const name = title
  switch (kind) {
    case 'incident':
      return { name, detail, icon: 'soc', href: `/soc/s/${encodeURIComponent(id)}` }
    case 'host':
      return { name, detail, icon: 'host', href: `/entities/${encodeURIComponent(id)}` }
    case 'view':
      return { name, detail, icon: 'search', href: `view:${id}` }
    case 'setting':
      return {
        ...{ name, icon: 'settings', detail: 'setting' },
        href: `/settings/data?q=${encodeURIComponent(id)}`,
      }
  }
}

const kept = 6

/** What this person chose lately, on this device. */
export function recentPlaces(user: string): readonly Place[] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(recentPrefix + user) ?? '[]')
    return Array.isArray(found) ? found.filter(isPlace).slice(0, kept) : []
  } catch {
    return []
  }
}

function isPlace(value: unknown): value is Place {
  const { name, href, detail, icon } = (value ?? {}) as Partial<Record<keyof Place, unknown>>
  return [name, href, detail, icon].every((part) => typeof part === 'string')
}

export function keepRecent(user: string, place: Place): void {
  const { name, href, detail, icon } = place
  const others = recentPlaces(user).filter((one) => one.href !== href)
  try {
    const next = [{ name, href, detail, icon }, ...others].slice(0, kept)
    localStorage.setItem(recentPrefix + user, JSON.stringify(next))
  } catch {
    // A browser that keeps nothing: the palette does without.
  }
}
