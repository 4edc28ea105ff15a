/** A random sequence of actions on one driver, after which everything has to be as it was before. */
import { expect } from 'vitest'
import type { ActionOrder } from '../../src/contracts/index.ts'
import type { Random } from '../../src/kernel/index.ts'
import type { Driver, Plan } from '../../src/response/actions/driver.ts'
import { ground } from '../../src/response/actions/drivers/order.fixture.ts'

/** A driver, and what it may be ordered to do. */
export interface Pool {
  readonly driver: Driver
  readonly orders: readonly ActionOrder[]
}

/** Some of them, in any order; not none of them. */
function some<One>(random: Random, all: readonly One[]): One[] {
  const mixed = all.map((one) => [random.next(), one] as const).sort(([a], [b]) => a - b)
  return mixed.slice(0, 1 + random.below(all.length)).map(([, one]) => one)
}

export interface Play {
  readonly random: Random
  readonly driver: Driver
  readonly plans: Map<string, Plan>
}

/** Looked at anew one time in four: mostly it was looked at some time before, while all was quiet or was not. */
async function planOf({ random, driver, plans }: Play, order: ActionOrder): Promise<Plan> {
  const known = plans.get(order.id)
  if (known !== undefined && random.below(4) > 0) return known
  const plan = await driver.preview(order, ground)
  plans.set(order.id, plan)
  return plan
}

/** Applies some, perhaps again, takes some back, perhaps again, and the rest in the end. */
export async function play(playing: Play, orders: readonly ActionOrder[]): Promise<void> {
  const { random, driver } = playing
  const held = new Map<string, string>()
  for (let step = 0; step < 1 + random.below(2); step++) {
    if (held.size === 0 || random.below(3) > 0) {
      const planned = []
      for (const order of some(random, orders).filter(({ id }) => !held.has(id)))
        planned.push({ order, plan: await planOf(playing, order), secondsLeft: 600 })
      for (const { order, plan } of planned) held.set(order.id, plan.inverse)
      expect(await driver.apply(planned)).toEqual(new Map())
    } else {
      const taken = some(random, [...held]).map(([id, inverse]) => ({ id, inverse }))
      for (const { id } of taken) held.delete(id)
      expect(await driver.undo(taken)).toEqual(new Map())
    }
  }
  const rest = [...held].map(([id, inverse]) => ({ id, inverse }))
  if (rest.length > 0) expect(await driver.undo(rest)).toEqual(new Map())
}
