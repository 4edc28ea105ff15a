import { useIsAway } from '../api/index.ts'

const awayText = 'Offline: what you do here would not reach the server. Actions are off.'

/** Why nothing can be changed now; '' where it can. What it disables says so beside itself, with `AwayNote`. */
export function useAway(): string {
  return useIsAway() ? awayText : ''
}

export function AwayNote() {
  const away = useAway()
  return away === '' ? null : <span className="note">{away}</span>
}
