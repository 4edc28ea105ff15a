/** How even the tries of a campaign come: from start to start, and from the end of one to the start of the next. */
import type { Quantity } from '../../contracts/index.ts'
import { share } from './kit/evidence.ts'
import { packable } from './kit/packing.ts'

/** Of many numbers how many, their mean, and the sum of the squares around it (Welford). */
interface Spread {
  count: number
  mean: number
  squares: number
}

const newSpread = (): Spread => ({ count: 0, mean: 0, squares: 0 })

function note(spread: Spread, value: number): void {
  spread.count++
  const off = value - spread.mean
  spread.mean += off / spread.count
  spread.squares += off * (value - spread.mean)
}

const deviation = ({ count, squares }: Spread) => Math.sqrt(squares / Math.max(1, count))

/** Of two tries that come so close after each other nobody waited. */
const hastyMs = 1000

export class Pauses {
  #starts = newSpread()
  #rests = newSpread()
  #beganUs = Number.NEGATIVE_INFINITY
  #endedUs = Number.NEGATIVE_INFINITY
  /** Tries that came less than a second after the one before. */
  hasty = 0

  /** A connection with a try in it has begun. */
  begin(beganUs: number): void {
    const pauseMs = (beganUs - this.#beganUs) / 1000
    if (Number.isFinite(pauseMs)) {
      if (Math.abs(pauseMs) < hastyMs) this.hasty++
      note(this.#starts, Math.max(0, pauseMs))
      note(this.#rests, Math.max(0, (beganUs - this.#endedUs) / 1000))
    }
    this.#beganUs = Math.max(this.#beganUs, beganUs)
  }

  /** So far it has gone on. */
  goOn(lastUs: number): void {
    this.#endedUs = Math.max(this.#endedUs, lastUs)
  }

  save() {
    const spreads = { starts: this.#starts, rests: this.#rests, hasty: this.hasty }
    return { ...spreads, beganUs: this.#beganUs, endedUs: this.#endedUs }
  }

  static restored({ starts, rests, hasty, beganUs, endedUs }: ReturnType<Pauses['save']>): Pauses {
    const pauses = new Pauses()
    pauses.#starts = starts
    pauses.#rests = rests
    pauses.hasty = hasty
    pauses.#beganUs = beganUs
    pauses.#endedUs = endedUs
    return pauses
  }

  get meanMs(): number {
    return this.#starts.mean
  }

  /** The spread of the pauses in parts of their mean; NaN where there are none. */
  get unevenness(): number {
    return deviation(this.#starts) / this.#starts.mean
  }

  /** Whoever waits so long after each answer is no clock: the rests are more even than what begins. */
  get isWaiting(): boolean {
    return deviation(this.#rests) < deviation(this.#starts) / 2
  }
}

packable('pauses', Pauses)

/** What is too little for a percentage with one digit is told as such. */
export function unevennessOf(unevenness: number): Quantity {
  const told = share(unevenness)
  return unevenness < 0.0005 ? { ...told, text: 'less than 0.1%' } : told
}

export const evenReason = {
  id: 'even-pauses',
  group: 'timing',
  sentence: 'The pauses between them differed by {observed} of their mean; a monitor is as even.',
  curve: [
    [0.01, -28],
    [0.03, -18],
    [0.06, 0],
  ],
  numbers: 'From the trials: checks by the clock, against guesses whose pauses vary by a tenth.',
} as const

export const evenRefusedReason = {
  ...evenReason,
  sentence:
    'The pauses between them differed by {observed} of their mean; a job with an old password is as even.',
  curve: [
    [0.01, -3],
    [0.03, -2],
    [0.06, 0],
  ],
} as const

export const byClockReason = {
  ...evenReason,
  sentence:
    '{actor}, a machine of ours, tried one login at a time, and its pauses differed by {observed} of their mean, whatever the server took: a job with an old password does so.',
  curve: [
    [0.005, -28],
    [0.015, -16],
    [0.03, -2],
    [0.06, 0],
  ],
  numbers:
    'From the trials: jobs by the clock, against scripts that wait so long after each answer.',
} as const
