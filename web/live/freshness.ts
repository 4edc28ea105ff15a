/** What is read must not jump: a change to the incident that is open is told, and shown when somebody asks for it. */
import { useSyncExternalStore } from 'react'
import { queries } from '../api/index.ts'

/** Newest revision that was told, by id. */
const changed = new Map<string, number>()
const listeners = new Set<() => void>()

function tellAll(): void {
  for (const tell of listeners) tell()
}

function follow(tell: () => void): () => void {
  listeners.add(tell)
  return () => listeners.delete(tell)
}

export function setChanged(id: string, revision: number): void {
  changed.set(id, revision)
  tellAll()
}

/** Everything that was asked about it is asked anew. */
export function showChanged(id: string): void {
  changed.delete(id)
  tellAll()
  void queries.invalidateQueries({ predicate: ({ queryKey }) => isAbout(queryKey, id) })
}

/** `['getIncident', { params: { id } }]` */
export function isAbout(queryKey: readonly unknown[], id: string): boolean {
  const asking = queryKey[1] as { readonly params?: { readonly id?: unknown } } | null | undefined
  return asking?.params?.id === id
}

export function isOfIncident([name]: readonly unknown[]): boolean {
  return name === 'getIncident' || name === 'explainIncident'
}

/** A newer one was told than the oldest of what is shown. */
function isBehind(id: string): boolean {
  const told = changed.get(id)
  if (told === undefined) return false
  return queries
    .getQueryCache()
    .findAll({ predicate: ({ queryKey }) => isOfIncident(queryKey) && isAbout(queryKey, id) })
    .some(({ state }) => {
      const shown = state.data as { readonly revision: number } | undefined
      return shown !== undefined && shown.revision < told
    })
}

export interface Freshness {
  /** What was found changed since this was shown. */
  readonly isChanged: boolean
  readonly show: () => void
}

/** Of the incident that is being read. */
export function useFreshness(id: string): Freshness {
  const isChangedNow = () => isBehind(id)
  const isChanged = useSyncExternalStore(follow, isChangedNow, isChangedNow)
  return { isChanged, show: () => showChanged(id) }
}
