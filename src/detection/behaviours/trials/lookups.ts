/** Names and lookups of programs that pack data into names, and of those that only look so. */
import { lookUp } from './protocols.ts'
import type { TrialWire } from './wire.ts'

const alphabets = {
  hex: '0123456789abcdef',
  base32: 'abcdefghijklmnopqrstuvwxyz234567',
  base36: 'abcdefghijklmnopqrstuvwxyz0123456789',
  letters: 'abcdefghijklmnopqrstuvwxyz',
  base64: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_',
  /** As iodine fills names where every server on the way keeps eight bits (its Base128). */
  base128: Array.from({ length: 62 }, (_, i) => String.fromCharCode(0xbc + i)).join(''),
}

export type Letters = keyof typeof alphabets

/** So many characters, in labels of at most 60. */
export function coded(wire: TrialWire, length: number, of: Letters): string {
  const letters = alphabets[of]
  const text = Array.from({ length }, () => letters[wire.random.below(letters.length)]).join('')
  return text.match(/.{1,60}/g)!.join('.')
}

export interface Asking {
  readonly client: string
  readonly server: string
  readonly lookups: number
  readonly everyS: number
  /** How the pauses vary: share of them, or `chance`: as things come that know nothing of each other. */
  readonly jitter: number | 'chance'
  readonly name: (i: number) => string
  readonly type?: number | (() => number)
  readonly answer?: string | null | (() => string | null)
  /** Called after each lookup, at the time its answer came. */
  readonly afterwards?: (atS: number, name: string) => void
  readonly fromS?: number
}

/** Lookups one after the other; returns when the last was made. */
export function ask(wire: TrialWire, asking: Asking): number {
  const { lookups, everyS, jitter, name, type = 1, answer = '192.0.2.80', fromS = 20 } = asking
  let t = fromS
  for (let i = 0; i < lookups; i++) {
    const asked = name(i)
    const cameS = lookUp(wire, t, {
      ...{ client: asking.client, server: asking.server, name: asked },
      type: typeof type === 'number' ? type : type(),
      answer: typeof answer === 'function' ? answer() : answer,
    })
    asking.afterwards?.(cameS, asked)
    t += jitter === 'chance' ? wire.wait(everyS) : everyS * wire.between(1 - jitter, 1 + jitter)
  }
  return t
}
