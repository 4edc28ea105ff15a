/** Another key for what a single key does: what speaks against it, and the choice that comes of it. */
import { type OwnKeys, singleKeys } from '../../kit/index.ts'

/** Why it cannot be the key; '' where it can. */
export function hindranceOf(own: OwnKeys, known: string, pressed: string): string {
  if (/^(Control|Alt)\+/.test(pressed)) return 'Without Ctrl and Alt: one key.'
  if (/^[0-9]$/.test(pressed)) return 'Numbers choose the reason where an incident is closed.'
  if (!/^(Shift\+[A-Z]|[!-~\u00a1-\u1fff])$/.test(pressed)) return 'A letter, or a sign.'
  const other = singleKeys.find(({ keys }) => keys !== known && (own[keys] ?? keys) === pressed)
  return other === undefined ? '' : `${pressed} is already “${other.says}”.`
}

/** As it is kept: what is pressed as it was is not told. */
export function withKey(own: OwnKeys, known: string, pressed: string): Record<string, string> {
  const { [known]: _, ...others } = own
  return pressed === known ? others : { ...others, [known]: pressed }
}
