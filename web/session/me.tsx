/** Who looks, and what they may: asked once, and asked anew when they sign in again. */
import { createContext, type ReactNode, use } from 'react'
import { type Me, useAsk } from '../api/index.ts'

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
  const { data } = useAsk('listPeople', { query: { limit: 200 } })
  return (id) => {
    if (id === user.id) return 'You'
    return data?.data.find((person) => person.id === id)?.name || id
  }
}
