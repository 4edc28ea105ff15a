import { useAsk } from '../../api/index.ts'
import { useRange, useTimeRange } from '../../kit/index.ts'

/** The time that the address asks for; nothing: as much as the server finds worth showing. */
export function useWindow() {
  return useRange('').query
}

/** The control in the top bar, with what the server shows where nobody chose. */
export function useWindowControl(): void {
  const { data } = useAsk('getActivity', { query: useWindow() }, { keepsOld: true })
  useTimeRange(data?.usual ?? '24h')
}
