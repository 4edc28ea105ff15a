/**
 * How often a guesser may guess. Per account 5 in 15 minutes, then each try waits longer than the one before, up to
 * 5 minutes: never for good, so that nobody can lock another out. Per address 20 in 15 minutes. A place where the
 * person has signed in before is counted apart, so that guesses from elsewhere do not hold them up.
 */
import { BoundedMap, parseAddress } from '../kernel/index.ts'
import { Refusal } from './refusal.ts'
import { digestOf } from './secrets.ts'

const windowMs = 15 * 60_000
const accountTries = 5
const addressTries = 20
const firstWaitMs = 15_000
const longestWaitMs = 5 * 60_000
const entriesMax = 20_000

interface Count {
  tries: number
  /** Of the first and the newest try that count. */
  readonly fromMs: number
  readonly lastMs: number
}

/** Who tries, and from where. */
export interface Try {
  /** As typed, or an id: told apart, never shown. */
  readonly account: string
  readonly address: string
  /** The person has signed in from there before. */
  readonly isKnownPlace: boolean
}

export class SignInLimits {
  readonly #accounts = new BoundedMap<string, Count>(entriesMax)
  readonly #addresses = new BoundedMap<string, Count>(entriesMax)

  /**
   * Throws a `Refusal` where it is too soon for another try. Counts as failed until `succeeded` is called: many tries at
   * once are as many.
   */
  begin(who: Try, nowMs: number): void {
    const account = this.#accounts.get(accountKey(who))
    const address = this.#addresses.get(networkOf(who.address))
    const waitMs = Math.max(waitOfAccount(account, nowMs), waitOfAddress(address, nowMs))
    if (waitMs > 0) throw tooSoon(waitMs)
    // An account is forgiven after a quiet time; an address has a new window when the old one is over.
    const isQuiet = account && nowMs - account.lastMs > windowMs
    const isOver = address && nowMs - address.fromMs >= windowMs
    this.#accounts.set(accountKey(who), oneMore(isQuiet ? undefined : account, nowMs))
    this.#addresses.set(networkOf(who.address), oneMore(isOver ? undefined : address, nowMs))
  }

  /** The account's failures are forgotten; those of the address, this try apart, are not: it may guess at others. */
  succeeded(who: Try): void {
    this.#accounts.delete(accountKey(who))
    const address = this.#addresses.get(networkOf(who.address))
    if (address) address.tries--
  }
}

function waitOfAccount(found: Count | undefined, nowMs: number): number {
  if (!found || found.tries < accountTries) return 0
  const waitMs = Math.min(firstWaitMs * 2 ** (found.tries - accountTries), longestWaitMs)
  return found.lastMs + waitMs - nowMs
}

function waitOfAddress(found: Count | undefined, nowMs: number): number {
  return found && found.tries >= addressTries ? found.fromMs + windowMs - nowMs : 0
}

function oneMore(found: Count | undefined, nowMs: number): Count {
  if (!found) return { tries: 1, fromMs: nowMs, lastMs: nowMs }
  return { tries: found.tries + 1, fromMs: found.fromMs, lastMs: nowMs }
}

function tooSoon(waitMs: number): Refusal {
  const retryAfterSeconds = Math.ceil(waitMs / 1000)
  return new Refusal(
    'rate_limited',
    `Too many failed tries. The next one counts in ${retryAfterSeconds} seconds.`,
    { retryAfterSeconds, policy: 'sign-in' },
  )
}

/** A hash, so that what was typed (a password in the wrong field) is not kept. */
function accountKey({ account, address, isKnownPlace }: Try): string {
  return digestOf(isKnownPlace ? `${account}\n${address}` : account)
}

/** One customer has a whole /64 of IPv6. */
function networkOf(address: string): string {
  const words = address.includes(':') ? parseAddress(address) : null
  if (!words || words[2] === 0xffff) return address
  return `${words[0]}:${words[1]}`
}
