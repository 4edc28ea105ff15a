/** Whether somebody may change incidents now, and what to say where they may not. */
import { useIsAway } from '../api/index.ts'
import { type Permission, useMay } from '../session/index.tsx'
import { roleFor } from './names.ts'

/** Why it cannot be done, to be shown beside what is disabled; '' where it can. */
export function useHindrance(permission: Permission & keyof typeof roleFor = 'triage'): string {
  const may = useMay(permission)
  const isAway = useIsAway()
  if (!may)
    return `This needs the ${roleFor[permission]} role. An admin can give it to you, in Settings, Team.`
  return isAway ? 'Offline: what you do here would not reach the server. Actions are off.' : ''
}
