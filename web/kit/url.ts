/** What a screen shows stands in its address: a link opens the same view, and Back goes back. */
import { useNavigate, useSearch } from '@tanstack/react-router'

type Search = Readonly<Record<string, string | undefined>>

/** One text of the query string; '' or the fallback is left out of the address. */
export function useUrlText(
  name: string,
  fallback = '',
): readonly [value: string, set: (value: string, how?: { readonly replaces?: boolean }) => void] {
  const value = useSearch({ strict: false, select: (search: Search) => search[name] }) ?? fallback
  const navigate = useNavigate()
  const set = (next: string, { replaces = false } = {}) =>
    void navigate({
      to: '.',
      search: ((old: Search) =>
        withoutEmpty({ ...old, [name]: next === fallback ? '' : next })) as never,
      replace: replaces,
      resetScroll: false,
    })
  return [value, set]
}

/** The whole query string, and a change of several of its texts at once; '' leaves one out. */
export function useUrl(): readonly [
  search: Search,
  change: (patch: Search, how?: { readonly replaces?: boolean }) => void,
] {
  const search = useSearch({ strict: false }) as Search
  const navigate = useNavigate()
  const change = (patch: Search, { replaces = false } = {}) =>
    void navigate({
      to: '.',
      search: ((old: Search) => withoutEmpty({ ...old, ...patch })) as never,
      replace: replaces,
      resetScroll: false,
    })
  return [search, change]
}

function withoutEmpty(search: Search): Search {
  return Object.fromEntries(
    Object.entries(search).filter(([, value]) => value !== '' && value !== undefined),
  )
}

/** Plain text in the address, so that people can read and write it. */
export function parseSearch(text: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(text))
}

export function searchText(search: Readonly<Record<string, unknown>>): string {
  const entries = Object.entries(search).filter(([, value]) => value !== undefined && value !== '')
  const text = new URLSearchParams(entries.map(([name, value]) => [name, String(value)])).toString()
  return text === '' ? '' : `?${text}`
}
