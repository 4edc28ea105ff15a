import type { Quantity } from '../../contracts/index.ts'
import { bytesText, countText, durationText, numberText, percentText } from '../../kernel/index.ts'

/** Unit of what is so (1) or not so (0). */
export const yesOrNo = 'yes or no'

/** Another value of the same quantity, worded as the first was: `60 connections` after `1,482 connections`. */
export function reworded(quantity: Quantity, value: number): Quantity {
  return { value, unit: quantity.unit, text: textOf(quantity, value) }
}

function textOf({ unit, text }: Quantity, value: number): string {
  if (unit === yesOrNo) return value > 0.5 ? 'yes' : 'no'
  if (unit === 'share') return percentText(value)
  if (unit === 'bytes') return bytesText(value)
  if (unit === 'ms') return durationText(value)
  if (unit === 's') return durationText(value * 1000)
  const number = Number.isInteger(value) ? countText(value) : numberText(value)
  // `1,016 packets in 650 ms` is how many there were: another rate is told as one.
  if (unit.endsWith('/s') && / (?:in|within) \d/.test(text))
    return `${number} ${unit.slice(0, -2)} a second`
  const words = wordsAfterNumber(text)
  if (words !== '' && unit === 'count') return `${number} ${inNumber(words, text, value)}`
  if (words !== '') return `${number} ${words}`
  return unit === 'count' ? number : `${number} ${unit}`
}

function inNumber(words: string, text: string, value: number): string {
  if (value === 1) return oneOf(words)
  return /^1\s/.test(text) ? manyOf(words) : words
}

/** `addresses` of `address`, `queries` of `query`. */
function manyOf(words: string): string {
  if (/[^aeiou]y$/.test(words)) return `${words.slice(0, -1)}ies`
  return words.endsWith('ss') ? `${words}es` : `${words}s`
}

/** `address` of `addresses`, `answer` of `answers`, `query` of `queries`. */
function oneOf(words: string): string {
  if (words.endsWith('ies')) return `${words.slice(0, -3)}y`
  return words.replace(/(?<=ss)es$|(?<!s)s$/, '')
}

/** `connections` of `1,482 connections in 9 min`, but `connections a second` stays whole. */
export function wordsAfterNumber(text: string): string {
  return wordsPattern.exec(text)?.[1] ?? ''
}
const wordsPattern = /^[\d,.]+(?: or more)? ([^\d(]+?)(?: (?:in|of|on|within|over) .*)?$/

/** At most two significant digits, toward `down` or up: `fewer than about 59`, `more than about 36%`. */
export function roundedOutward(value: number, isDown: boolean): number {
  if (value === 0) return 0
  const step = 10 ** (Math.floor(Math.log10(Math.abs(value))) - 1)
  const whole = (isDown ? Math.floor : Math.ceil)(value / step + (isDown ? 1e-9 : -1e-9))
  // Dividing by a power of ten keeps 36 * 0.01 from becoming 0.36000000000000004.
  return step < 1 ? whole / Math.round(1 / step) : whole * step
}
