/** Values that a field of a list is asked for, as text. */
import { isAddress, isNetwork } from '../../kernel/index.ts'
import type { FieldSpec } from '../../store/index.ts'

export const valuesMax = 50

export function valuesOf(field: FieldSpec, given: string): string[] {
  return field.kind === 'search' ? [given] : given.split(',')
}

/** What is wrong with values of a field; '' where nothing is. */
export function faultOf(name: string, field: FieldSpec, values: readonly string[]): string {
  if (values.length > valuesMax)
    return `${name}: expected at most ${valuesMax} values, found ${values.length}.`
  if (values.some((value) => value === '')) return `${name}: expected a value, found none.`
  if (field.kind === 'choice') {
    const wrong = values.find((value) => !field.values.includes(value))
    return wrong === undefined
      ? ''
      : `${name}: expected one of ${field.values.join(', ')}, found ${JSON.stringify(wrong.slice(0, 64))}.`
  }
  if (field.kind === 'integer') return integerFault(name, field.names, values)
  if (field.kind !== 'address') return ''
  const wrong = values.find(
    (value) => value.includes('/') && !isNetwork(value) && !isAddress(value),
  )
  return wrong === undefined
    ? ''
    : `${name}: expected an address, a domain or a network such as 10.0.0.0/8, found ${JSON.stringify(wrong.slice(0, 64))}.`
}

function integerFault(
  name: string,
  names: Readonly<Record<string, number>>,
  values: readonly string[],
): string {
  const wrong = values.find((value) => !Object.hasOwn(names, value) && !/^\d{1,9}$/.test(value))
  const known = ['a whole number', ...Object.keys(names)].join(', ')
  return wrong === undefined
    ? ''
    : `${name}: expected one of ${known}, found ${JSON.stringify(wrong.slice(0, 64))}.`
}
