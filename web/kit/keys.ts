/** Single letters do something only where nobody is typing, and can be switched off (WCAG 2.1.4). */
import { useEffect, useRef } from 'react'

/** `j`, `Shift+C`, `Control+k`, `g c` (one after the other), as `aria-keyshortcuts` spells them. */
export type KeyDeeds = Readonly<Record<string, (event: KeyboardEvent) => void>>

const typing = 'input, textarea, select, [contenteditable]'
/** In a text they mean the text. */
const editing: ReadonlySet<string> = new Set(['Control+z', 'Control+a', 'Control+c'])
const sequenceMs = 1500
let first = ''
let firstAt = 0
let areSingleKeysOn = true

/** Somebody's choice in the settings: keys with Control stay. */
export function switchSingleKeys(isOn: boolean): void {
  areSingleKeysOn = isOn
}

/** Which key somebody presses for one that the screens know: `{ k: 'q' }`. */
export type OwnKeys = Readonly<Record<string, string>>
let ownKeys: OwnKeys = {}

/** Somebody's own choice of keys, in place of those before. */
export function setOwnKeys(own: OwnKeys): void {
  ownKeys = own
}

/** What somebody presses for a key that the screens know: for hints. */
export function ownKey(known: string): string {
  return ownKeys[known] ?? known
}

/** What the screens know a pressed key as; '' where it does nothing, for another was chosen in its place. */
export function knownKey(pressed: string): string {
  const known = Object.keys(ownKeys).find((one) => ownKeys[one] === pressed)
  return known ?? (ownKeys[pressed] === undefined ? pressed : '')
}

/** Keys of a screen, for as long as it is there. Those of a dialog come first: it stops what it handles. */
export function useKeys(deeds: KeyDeeds, isOn = true): void {
  const newest = useRef(deeds)
  newest.current = deeds
  useEffect(() => {
    if (!isOn) return
    const own = () => newest.current
    bound.add(own)
    const press = (event: KeyboardEvent) => {
      const deed = deedOf(newest.current, event)
      if (deed === undefined) return
      event.preventDefault()
      deed(event)
    }
    document.addEventListener('keydown', press)
    return () => {
      bound.delete(own)
      document.removeEventListener('keydown', press)
    }
  }, [isOn])
}

/** Keys that a part of a screen hears by itself: told to whoever lists what the keys do. */
export function useShownKeys(deeds: KeyDeeds): void {
  const newest = useRef(deeds)
  newest.current = deeds
  useEffect(() => {
    const own = () => newest.current
    bound.add(own)
    return () => void bound.delete(own)
  }, [])
}

const bound = new Set<() => KeyDeeds>()

/** What every key does at this moment: of the screen that is there, and of the shell. The first that knows a key has it. */
export function boundDeeds(): KeyDeeds {
  return Object.assign({}, ...[...bound].reverse().map((deeds) => deeds()))
}

/** Whether letters alone do something: somebody may have switched them off. */
export function areLettersOn(): boolean {
  return areSingleKeysOn
}

function deedOf(deeds: KeyDeeds, event: KeyboardEvent) {
  if (event.defaultPrevented || event.isComposing) return
  const hasModifier = event.ctrlKey || event.metaKey || event.altKey
  const pressed = nameOf(event)
  const name = hasModifier ? pressed : knownKey(pressed)
  const target = event.target as Element | null
  if (!hasModifier && !areSingleKeysOn) return
  if ((!hasModifier || editing.has(name)) && target?.closest(typing)) return
  // Behind an open dialog nothing happens.
  if (document.querySelector('dialog:modal') && !target?.closest('dialog')) return
  const sequence = event.timeStamp - firstAt < sequenceMs ? `${first} ${pressed}` : ''
  // The second key of a pair is no key of its own, whoever else knows it.
  const isSecond = sequence !== '' && [...bound].some((own) => own()[sequence] !== undefined)
  const found = isSecond ? deeds[sequence] : deeds[name]
  const begins = Object.keys(deeds).some((keys) => keys.startsWith(`${name} `))
  if (begins) {
    first = name
    firstAt = event.timeStamp
  } else if (sequence !== '' && deeds[sequence]) first = ''
  return found
}

export function nameOf(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>,
): string {
  const { key, ctrlKey, metaKey, altKey, shiftKey } = event
  const isLetter = /^[a-z]$/i.test(key)
  const parts = [
    ...(ctrlKey || metaKey ? ['Control'] : []),
    ...(altKey ? ['Alt'] : []),
    // A sign such as `?` has its shift in itself.
    ...(shiftKey && (isLetter || key.length > 1) ? ['Shift'] : []),
    key === ' ' ? 'Space' : isLetter ? (shiftKey ? key.toUpperCase() : key.toLowerCase()) : key,
  ]
  return parts.join('+')
}
