/** Whether somebody may change incidents now, and what to say where they may not. */
import { useAway } from '../kit/index.ts'
import { type Permission, useMay } from '../session/index.tsx'
import { roleFor } from './names.ts'

/** Why it cannot be done, to be shown beside what is disabled; '' where it can. */
export function useHindrance(permission: Permission & keyof typeof roleFor = 'triage'): string {
  const may = useMay(permission)
  const away = useAway()
  if (!may)
    return `This needs the ${roleFor[permission]} role. An admin can give it to you, in Settings, Team.`
  return away
}
