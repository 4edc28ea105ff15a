import type { Quantity } from '../../contracts/index.ts'
import {
  bytesText,
  countText,
  durationText,
  numberText,
  percentText,
  plural,
} from '../../kernel/index.ts'

/** A feature's number with its unit, as it stands in a sentence. */
export function quantityOf(value: number, unit: string): Quantity {
  return { value, unit, text: Number.isNaN(value) ? 'not known' : textOf(value, unit) }
}

const writers: Readonly<Record<string, (value: number) => string>> = {
  ms: durationText,
  s: (value) => durationText(value * 1000),
  bytes: bytesText,
  'bytes/s': (value) => `${bytesText(value)} a second`,
  packets: (value) =>
    Number.isInteger(value) ? plural(value, 'packet') : `${numberText(value)} packets`,
  'packets/s': (value) => `${numberText(value)} packets a second`,
  'bits/byte': (value) => `${numberText(value)} bits a byte`,
  'bits/char': (value) => `${numberText(value)} bits a character`,
  bits: (value) => `${numberText(value)} bits`,
  share: percentText,
  count: (value) => (Number.isInteger(value) ? countText(value) : numberText(value)),
}

function textOf(value: number, unit: string): string {
  return (writers[unit] ?? numberText)(value)
}
