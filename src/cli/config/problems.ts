import type { z } from 'zod'
import { AmoskysError } from '../../kernel/index.ts'

const problemsMax = 10

/** Characters of a problem, and of a value in it. */
const textMax = 1000
const valueMax = 200

/** What is wrong with the settings, all of it, a line each. */
export class Problems {
  readonly #lines: string[] = []

  add(where: string, text: string): void {
    this.#lines.push(`${where}: ${shortened(text, textMax)}`)
  }

  throwIfAny(): void {
    const { length } = this.#lines
    if (length === 0) return
    const more = length > problemsMax ? [`and ${length - problemsMax} more`] : []
    throw new AmoskysError('usage', [...this.#lines.slice(0, problemsMax), ...more].join('\n'))
  }
}

export const noSuchSetting = 'no such setting; `amoskys config` lists them'

const typeNames: Readonly<Record<string, string>> = {
  array: 'a list such as [a, b]',
  boolean: 'true or false',
  int: 'a whole number',
  number: 'a number',
  object: '`key: value` lines',
  record: '`key: value` lines',
  string: 'text',
}

/** `a number from 1`: what the schema wants where it met `issue`. */
export function expectedText(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return typeNames[issue.expected] ?? issue.expected
    case 'too_small':
      return `a number ${issue.inclusive ? 'from' : 'above'} ${issue.minimum}`
    case 'too_big':
      return `a number ${issue.inclusive ? 'up to' : 'below'} ${issue.maximum}`
    case 'invalid_value':
      return `one of ${issue.values.join(', ')}`
    default:
      return issue.message
  }
}

/** A value that was given, as a message shows it. */
export function foundText(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (Array.isArray(value)) return `the list ${jsonText(value)}`
  // JSON has no word for infinity.
  return typeof value === 'number' ? String(value) : jsonText(value)
}

function jsonText(value: unknown): string {
  return shortened(JSON.stringify(value) ?? String(value), valueMax)
}

function shortened(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most)}...`
}
