import type { Points, Signal } from '../../../contracts/index.ts'
import { BoundedMap } from '../../../kernel/index.ts'

/** Addresses that others are led to. Set by hand. */
const luresMax = 1024
/** From so many points on, forged answers speak for whoever believed them: they are not yet an alert. Set by hand. */
const pointsMin: Points = 20

/** Addresses that were given for the names of others, as `name-poisoning` tells: who comes there did not choose to. */
export class Lures {
  readonly #lures = new BoundedMap<string, { readonly by: string; readonly points: Points }>(
    luresMax,
  )
  readonly memory = { lures: this.#lures }

  get shed(): number {
    return this.#lures.shed
  }

  hear({ detector, actor: by, facts, points }: Signal): void {
    const lure = facts['lure']
    if (detector === 'name-poisoning' && typeof lure === 'string')
      this.#lures.set(lure, { by, points })
  }

  /** Whoever forges the answers is led nowhere. */
  has(address: string, comer = ''): boolean {
    const lure = this.#lures.peek(address)
    return lure !== undefined && lure.by !== comer && lure.points >= pointsMin
  }
}

/** Of logins that were refused, by one or by many: it outweighs any count of them. */
export const luredReason = {
  id: 'lured',
  group: 'sequence',
  sentence:
    '{peer} is an address that was given for names of others just then: whoever is lured there logs in without meaning to.',
  curve: [
    [0, 0],
    [1, -60],
  ],
  numbers: 'From the trials: machines log in again and again where forged answers lead them.',
} as const
