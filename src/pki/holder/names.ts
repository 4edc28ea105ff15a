import { AmoskysError, printable } from '../../kernel/index.ts'

/** As it stands in its certificate, its envelopes and what was found of its traffic. */
const pattern = /^[A-Za-z0-9][\w.-]{0,63}$/

export function isSensorName(name: string): boolean {
  return pattern.test(name)
}

export function requireSensorName(name: string): string {
  if (isSensorName(name)) return name
  throw new AmoskysError(
    'usage',
    `${printable(name.slice(0, 80))}: expected a sensor's name: up to 64 letters, digits, dots, dashes and underscores, a letter or digit first`,
  )
}
