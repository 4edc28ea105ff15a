/** Who looks, and what they may: asked once, and asked anew when they sign in again. */

import { useQuery } from '@tanstack/react-query'
import { createContext, type ReactNode, use } from 'react'
import { ask, type Me, type Person } from '../api/index.ts'
import { Missing } from '../kit/index.ts'

export type Permission = Me['permissions'][number]

const SessionContext = createContext<Me | null>(null)

export function SessionProvider({
  me,
  children,
}: {
  readonly me: Me
  readonly children: ReactNode
}) {
  return <SessionContext value={me}>{children}</SessionContext>
}

export function useMe(): Me {
  const me = use(SessionContext)
  if (me === null) throw new Error('useMe: expected a page inside the shell')
  return me
}

export function useMay(permission: Permission): boolean {
  return useMe().permissions.includes(permission)
}

/** Names of people by their ids, as lists name them; an id that nobody has any more is told as it is. */
export function useNames(): (id: string) => string {
  const { user } = useMe()
  const { data } = usePeople()
  return (id) => {
    if (id === user.id) return 'You'
    return data?.find((person) => person.id === id)?.name || id
  }
}

const peopleMax = 1000

/** Everybody with an account, by name; of very many the first. */
export function usePeople() {
  return useQuery({ queryKey: ['listPeople', 'all'], queryFn: everybody, staleTime: 60_000 })
}

/** Where people are named: why they are told by their ids. */
export function NamesMissing() {
  return <Missing query={usePeople()} what="The names of people" />
}

async function everybody({ signal }: { readonly signal: AbortSignal }): Promise<readonly Person[]> {
  const found: Person[] = []
  let after: string | null = ''
  while (after !== null && found.length < peopleMax) {
    const page = await pageOfPeople(after, signal)
    found.push(...page.data)
    after = page.page.next
  }
  return found
}

async function pageOfPeople(after: string, signal: AbortSignal) {
  const query = { limit: 200, ...(after !== '' && { after }) }
  return (await ask('listPeople', { query, signal })).body
}
