import { type ActionOrder, actionKinds } from '../../../contracts/index.ts'
import { durationText, printable, reasonOf } from '../../../kernel/index.ts'
import type { Driver, Ground, Looked, Plan } from '../driver.ts'

export interface DryRunOptions {
  /** Those that would have done it: they only look ahead. */
  readonly drivers: readonly Driver[]
  readonly nowMs: () => number
}

/** Changes nothing, and remembers what it would have done until the process ends. */
export function dryRun({ drivers, nowMs }: DryRunOptions): Driver {
  const held = new Map<string, number>()
  return {
    name: 'dry-run',
    kinds: actionKinds,
    preview: (order, ground) => foreseen(order, ground, drivers),
    apply: async (planned) => {
      for (const { order, secondsLeft } of planned) held.set(order.id, nowMs() + secondsLeft * 1000)
      return new Map()
    },
    undo: async (taken) => {
      for (const { id } of taken) held.delete(id)
      return new Map()
    },
    look: async () => new Map([...held].map(([id, endsAtMs]) => [id, lookedOf(endsAtMs, nowMs())])),
  }
}

async function foreseen(
  order: ActionOrder,
  ground: Ground,
  drivers: readonly Driver[],
): Promise<Plan> {
  const driver = drivers.find(({ kinds }) => kinds.includes(order.kind))
  const nothing = 'Nothing is changed: this is a dry run.'
  if (driver === undefined) {
    const effect = `${nothing} No driver is set up for ${order.kind} of ${printable(order.target)}.`
    return { effect, steps: [], warnings: [], inverse: '{}' }
  }
  try {
    const plan = await driver.preview(order, ground)
    return { ...plan, effect: `${nothing} It would be: ${plan.effect}`, inverse: '{}' }
  } catch (thrown) {
    const warnings = [`${driver.name} could not do it: ${reasonOf(thrown)}`]
    return { effect: nothing, steps: [], warnings, inverse: '{}' }
  }
}

function lookedOf(endsAtMs: number, nowMs: number): Looked {
  const left = durationText(Math.max(0, endsAtMs - nowMs))
  const text = `dry run: nothing was changed; it would hold for ${left} more`
  return { text, endsAtMs, inverse: '{}', drift: '' }
}
