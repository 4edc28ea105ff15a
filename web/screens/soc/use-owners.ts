import { type IncidentHead, useAsk } from '../../api/index.ts'

/** Who has an incident, by name; '' of what nobody else has. Asked only where somebody has one. */
export function useOwners(
  heads: readonly IncidentHead[],
  me: string,
): (head: IncidentHead) => string {
  const isTaken = heads.some(({ assignee }) => assignee !== null && assignee !== me)
  const people = useAsk('listPeople', { query: { limit: 200 } }, { isEnabled: isTaken })
  return ({ assignee }) => {
    if (assignee === null || assignee === me) return ''
    return people.data?.data.find(({ id }) => id === assignee)?.name || 'Somebody else'
  }
}
