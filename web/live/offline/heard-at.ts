/** When the server was heard last, told over a reload of the page: what is lost stays lost since then. */
import type { Link } from '../messages.ts'

const key = 'amoskys-heard-at'

export function noteHeard({ state, heardAtMs }: Pick<Link, 'state' | 'heardAtMs'>): void {
  if (state === 'open') sessionStorage.removeItem(key)
  else if (heardAtMs !== null) sessionStorage.setItem(key, String(heardAtMs))
}

/** Null: not in this tab. */
export function heardBefore(): number | null {
  return Number(sessionStorage.getItem(key)) || null
}
