import { expect, test } from 'vitest'
import { Refusal } from './refusal.ts'
import { SignInLimits, type Try } from './sign-in-limits.ts'

const from = (address: string, account = 'mira'): Try => ({ account, address, isKnownPlace: false })

/** Seconds to wait, 0 where the try counts. */
function waitOf(limits: SignInLimits, who: Try, nowMs: number): number {
  try {
    limits.begin(who, nowMs)
    return 0
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(Refusal)
    return (thrown as Refusal).members['retryAfterSeconds'] as number
  }
}

test('five tries at an account, then each waits longer, from wherever it comes, and none for good', () => {
  const limits = new SignInLimits()
  for (let i = 0; i < 5; i++) expect(waitOf(limits, from(`192.0.2.${i}`), i)).toBe(0)
  let nowMs = 5
  const waits: number[] = []
  for (let i = 0; i < 8; i++) {
    const wait = waitOf(limits, from('198.51.100.1'), nowMs)
    waits.push(wait)
    nowMs += wait * 1000
    expect(waitOf(limits, from('198.51.100.1'), nowMs)).toBe(0)
  }
  expect(waits).toEqual([15, 30, 60, 120, 240, 300, 300, 300])
  expect(waitOf(limits, from('203.0.113.9', 'another'), nowMs)).toBe(0)
})

test('tries that come all at once are as many as one after the other', () => {
  const limits = new SignInLimits()
  const counted = Array.from({ length: 100 }, () => waitOf(limits, from('192.0.2.1'), 0))
  expect(counted.filter((wait) => wait === 0)).toHaveLength(5)
})

test('where the person has been before, guesses from elsewhere do not hold them up', () => {
  const limits = new SignInLimits()
  for (let i = 0; i < 5; i++) waitOf(limits, from('192.0.2.66'), i)
  expect(waitOf(limits, from('192.0.2.67'), 10)).toBeGreaterThan(0)
  expect(waitOf(limits, { ...from('10.0.0.5'), isKnownPlace: true }, 10)).toBe(0)
})

test('twenty tries from an address or a /64, whoever they are at; then the window has to pass', () => {
  for (const address of ['192.0.2.1', '2001:db8:1:2::1']) {
    const limits = new SignInLimits()
    for (let i = 0; i < 20; i++) expect(waitOf(limits, from(address, `user ${i}`), i)).toBe(0)
    const neighbour = address.replace(/:1$/, ':ffff')
    expect(waitOf(limits, from(neighbour, 'user 21'), 30_000)).toBe(870)
    expect(waitOf(limits, from('192.0.2.2', 'user 22'), 30_000)).toBe(0)
    for (let i = 0; i < 20; i++)
      expect(waitOf(limits, from(address, `later ${i}`), 900_001 + i)).toBe(0)
    expect(waitOf(limits, from(address, 'later 21'), 900_100)).toBeGreaterThan(800)
  }
})

test('a sign-in that works is forgotten', () => {
  const limits = new SignInLimits()
  for (let i = 0; i < 100; i++) {
    expect(waitOf(limits, from('192.0.2.1'), i)).toBe(0)
    limits.succeeded(from('192.0.2.1'))
  }
})
