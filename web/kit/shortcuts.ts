/** Every key of the app and what it does, as data (UX 7.3): the sheet and the palette are made of it. */
import { ownKey } from './keys.ts'

export type ShortcutGroup = 'Everywhere' | 'Go to' | 'Time' | 'Lists' | 'Incident'

export interface Shortcut {
  /** As `useKeys` names it: `j`, `Shift+C`, `g c`. */
  readonly keys: string
  readonly says: string
  readonly group: ShortcutGroup
  /** Something to do, which the palette offers where the key is bound; else a way to move. */
  readonly isAction?: boolean
}

const list = 'Lists' as const
const incident = 'Incident' as const

export const shortcuts: readonly Shortcut[] = [
  { keys: 'Control+k', says: 'Search and commands', group: 'Everywhere' },
  { keys: '/', says: 'Search', group: 'Everywhere' },
  { keys: '?', says: 'These shortcuts', group: 'Everywhere' },
  { keys: 'Control+z', says: 'Undo what was done last', group: 'Everywhere' },
  { keys: 'Control+Enter', says: 'Send the sheet', group: 'Everywhere' },
  { keys: 'Escape', says: 'Close, or back', group: 'Everywhere' },
  { keys: 'g c', says: 'Cortex', group: 'Go to' },
  { keys: 'g s', says: 'SOC', group: 'Go to' },
  { keys: 'g x', says: 'Actions', group: 'Go to' },
  { keys: 'g e', says: 'Entities', group: 'Go to' },
  { keys: 'g a', says: 'Agents', group: 'Go to' },
  { keys: 'g y', says: 'System', group: 'Go to' },
  { keys: 'g n', says: 'Neural', group: 'Go to' },
  { keys: 'g m', says: 'Map', group: 'Go to' },
  { keys: 'g l', says: 'Logs', group: 'Go to' },
  { keys: '[', says: 'Earlier', group: 'Time' },
  { keys: ']', says: 'Later', group: 'Time' },
  { keys: '.', says: 'Up to now', group: 'Time' },
  { keys: 'Space', says: 'Pause or resume what is live', group: 'Time', isAction: true },
  { keys: 'j', says: 'Next', group: list },
  { keys: 'k', says: 'Previous', group: list },
  { keys: 'ArrowDown', says: 'Next', group: list },
  { keys: 'ArrowUp', says: 'Previous', group: list },
  { keys: 'Enter', says: 'Open', group: list },
  { keys: 'f', says: 'Filter', group: list },
  { keys: 'x', says: 'Select', group: list },
  { keys: 'Shift+ArrowDown', says: 'Select the next, too', group: list },
  { keys: 'Shift+ArrowUp', says: 'Select the one before, too', group: list },
  { keys: 'Control+a', says: 'Select all that match', group: list, isAction: true },
  { keys: 'e', says: 'Close with a reason', group: incident, isAction: true },
  { keys: 't', says: 'Take', group: incident, isAction: true },
  { keys: 'w', says: 'Why we flagged this', group: incident, isAction: true },
  { keys: 'm', says: 'Mute', group: incident, isAction: true },
  { keys: 'n', says: 'Write a note', group: incident, isAction: true },
  { keys: 'c', says: 'Copy the link', group: incident, isAction: true },
  { keys: 'Shift+C', says: 'Copy as Markdown', group: incident, isAction: true },
  { keys: 'i', says: 'Investigate', group: incident, isAction: true },
  { keys: 'Alt+1', says: 'First tab', group: incident },
  { keys: 'Alt+2', says: 'Second tab', group: incident },
  { keys: 'Alt+3', says: 'Third tab', group: incident },
  { keys: 'Alt+4', says: 'Fourth tab', group: incident },
  { keys: 'Alt+5', says: 'Fifth tab', group: incident },
  { keys: 'Alt+6', says: 'Sixth tab', group: incident },
  { keys: 'Alt+7', says: 'Seventh tab', group: incident },
]

/** Those that anybody may have another key for: no more than a letter, or a sign. */
export const singleKeys: readonly Pick<Shortcut, 'keys' | 'says'>[] = [
  ...shortcuts.filter(({ keys }) => keys.length === 1 || /^Shift\+.$/.test(keys)),
  { keys: 'g', says: 'Go to, with a letter after it' },
]

const shown: Readonly<Record<string, string>> = {
  ArrowDown: 'Down',
  ArrowUp: 'Up',
  Escape: 'Esc',
  Control: 'Ctrl',
}

/** `Control+k` as the caps that one presses, `Ctrl`, `K`, or has chosen to; a Mac's keyboard has ⌘ there. */
export function keyParts(known: string, isMac = false): readonly string[] {
  const keys = ownKey(known).replace(/^g (?=.)/, `${ownKey('g')} `)
  return keys.split(keys.includes(' ') ? ' ' : /(?<=.)\+/).map((part, _, all) => {
    if (part === 'Control' && isMac) return '⌘'
    const isLetterOfChord = all.length > 1 && !keys.includes(' ') && part.length === 1
    return shown[part] ?? (isLetterOfChord ? part.toUpperCase() : part)
  })
}
