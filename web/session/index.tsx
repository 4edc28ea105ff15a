/** Who looks, and what they may: asked once, and asked anew when they sign in again. */
import { createContext, type ReactNode, use } from 'react'
import type { Me } from '../api/index.ts'

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
