import { useUrlText } from '../../kit/index.ts'

/** The time that the address asks for; nothing: as much as the server finds worth showing. */
export function useWindow() {
  const [from] = useUrlText('from')
  const [to] = useUrlText('to')
  const [since] = useUrlText('since')
  return {
    ...(from !== '' ? { from } : since !== '' && { since }),
    ...(to !== '' && { to }),
  }
}
