import { setTimeout as passed } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createRegister } from '../../pki/index.ts'
import { startLooks, within } from './looks.ts'

const never = () => new Promise<void>(() => {})
const often = { everyMs: 10, deadlineMs: 60_000 }

test('a look goes on while another hangs and a third throws', async () => {
  let looked = 0
  const told: string[] = []
  const throws = () => {
    throw new Error('no such table')
  }
  const counts = async () => void looked++
  using _ = startLooks(
    [
      { ...often, what: 'dead letters', look: never },
      { ...often, what: 'orders', look: throws },
      { ...often, what: 'the register', look: counts },
    ],
    (text) => told.push(text),
  )
  await expect.poll(() => looked, { timeout: 3_000 }).toBeGreaterThan(5)
  // The same reason again is no news.
  expect(told).toEqual([expect.stringContaining('orders cannot be looked at: no such table')])
})

test('one that hangs is told after its deadline and begun anew, a few of them at most', async () => {
  let begun = 0
  const told: string[] = []
  const hangs = () => {
    begun++
    return never()
  }
  using _ = startLooks(
    [{ everyMs: 5, deadlineMs: 20, what: 'the register', look: hangs }],
    (text) => told.push(text),
  )
  await expect.poll(() => begun, { timeout: 3_000 }).toBe(3)
  await passed(150)
  expect(begun).toBe(3)
  expect(told).toEqual([expect.stringContaining('the register cannot be looked at: it takes more')])
})

test('what is over is looked at no more', async () => {
  let looked = 0
  startLooks([{ ...often, what: 'orders', look: async () => void looked++ }], () => {})[
    Symbol.dispose
  ]()
  await passed(50)
  expect(looked).toBe(0)
})

test('a register whose database hangs once reads anew, and knows of a revocation', async () => {
  let reads = 0
  const read = () => within(30, ++reads === 1 ? new Promise<never>(() => {}) : Promise.resolve([]))
  const register = createRegister({ read, nowMs: () => 7 })
  await expect(register.look()).rejects.toThrow('has not answered within')
  await register.look()
  expect(register.readMs).toBe(7)
})
