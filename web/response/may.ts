/** Whether somebody may do something about the network now, and what to say where they may not. */
import { useAway } from '../kit/index.ts'
import { type Permission, useMay } from '../session/index.tsx'

const roles: Readonly<Partial<Record<Permission, string>>> = {
  investigate: 'analyst',
  'actions:request': 'analyst',
  'actions:apply': 'responder',
  'policies:draft': 'analyst',
  'policies:activate': 'admin',
  'neverblock:edit': 'analyst',
  'neverblock:remove': 'admin',
  'response:stop': 'responder',
  'response:resume': 'admin',
}

/** Why it cannot be done, to be shown beside what is disabled; '' where it can. */
export function useObstacle(permission: Permission): string {
  const may = useMay(permission)
  const away = useAway()
  if (!may)
    return `This needs the ${roles[permission]} role. An admin can give it to you, in Settings, Team.`
  return away
}
