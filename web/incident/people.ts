import { useAsk } from '../api/index.ts'
import { useMe } from '../session/index.tsx'

/** Names of those whom records name by their ids: a person is never only an id. */
export function usePeople(): (id: string) => string {
  const me = useMe()
  const { data } = useAsk('listPeople', { query: { limit: 200 } })
  return (id) => {
    if (id === me.user.id) return 'You'
    return data?.data.find((person) => person.id === id)?.name ?? 'Somebody'
  }
}
