import { useRouter } from '@tanstack/react-router'
import { type Me, queries, tellRenewed } from '../../api/index.ts'
import type { Need } from '../../sign-in/index.ts'

/** Goes on to where somebody wanted to go, as whom they have proved to be: nothing of anybody else stays. */
export function useEnter(next: string): (me: Me) => void {
  const router = useRouter()
  return (me) => {
    queries.clear()
    queries.setQueryData(['getMe', null], me)
    tellRenewed()
    router.history.replace(next)
  }
}

/** Between the password and the second proof; a page that is loaded anew asks the server. */
let need: Need | null = null

export function keepNeed(next: Need): void {
  need = next
}

export function keptNeed(): Need | null {
  return need
}
