/** Setting of what may be done about incidents: one of the ready policies, and what differs from it. */
import { z } from 'zod'
import type { Policy } from '../../contracts/index.ts'
import {
  cellSchema,
  checkPolicy,
  defaultPolicy,
  readyPolicies,
} from '../../response/policy/index.ts'

const names = readyPolicies.map(({ name }) => name)

const policyShape = z.strictObject({
  use: z
    .enum(names as [string, ...string[]])
    .default('ask')
    .describe(
      `Ready policy that it begins with: ${readyPolicies.map(({ name, title }) => `\`${name}\` (${title.toLowerCase()})`).join(', ')}.`,
    ),
  dryRun: z
    .boolean()
    .default(true)
    .describe(
      'Whether what policy does by itself changes nothing, and is only recorded; what a person approves is done.',
    ),
  cells: z
    .array(cellSchema)
    .default([])
    .describe(
      'Cells that differ, each {confidence, importance, steps}; a step is {action, mode} and may have ttlSeconds, severityMin, riskMin, scope and whom.',
    ),
  perHourMax: z
    .int()
    .default(defaultPolicy.perHourMax)
    .describe('Automatic actions in an hour at most.'),
  hostShareMax: z
    .number()
    .default(defaultPolicy.hostShareMax)
    .describe(
      'Share of your known hosts that have an automatic action in force at most; 1 always.',
    ),
  approvalsForCritical: z
    .int()
    .default(defaultPolicy.approvalsForCritical)
    .describe('Persons who have to approve what touches a critical host: 1 or 2.'),
  approvals: z
    .int()
    .min(1)
    .max(2)
    .default(1)
    .describe(
      'Admins it takes to put in force a policy that acts by itself: 1, or 2 of whom one approves it first.',
    ),
})

export type PolicySetting = z.infer<typeof policyShape>

/** The whole policy that a setting comes to. */
export function policyOfSetting({ use, cells, approvals: _, ...bounds }: PolicySetting): Policy {
  return { ...bounds, cells: cellsOf(use, cells).map(({ cell }) => cell) }
}

/** Every cell with the place in the setting that it stands at; that of a ready policy at `use`. */
function cellsOf(use: string, own: PolicySetting['cells']) {
  const ready = readyPolicies.find(({ name }) => name === use)!.policy.cells
  const placed = own.map((cell, i) => ({ cell, place: ['cells', i] as readonly PropertyKey[] }))
  const rest = ready
    .filter(
      ({ confidence, importance }) =>
        !own.some((one) => one.confidence === confidence && one.importance === importance),
    )
    .map((cell) => ({ cell, place: ['use'] as readonly PropertyKey[] }))
  return [...placed, ...rest]
}

/** Refuses what `checkPolicy` refuses, at the place in the file where it stands. */
export const policySetting = policyShape
  .superRefine((setting, context) => {
    const { errors } = checkPolicy(policyOfSetting(setting))
    const places = cellsOf(setting.use, setting.cells).map(({ place }) => place)
    for (const { pointer, expected } of errors) {
      const parts = pointer.split('/').slice(1)
      const [first, index, ...rest] = parts
      const place = first === 'cells' && index !== undefined ? places[Number(index)]! : null
      const isOwn = place?.[0] === 'cells'
      const path = place === null ? parts : isOwn ? [...place, ...rest] : place
      context.addIssue({ code: 'custom', path: [...path], message: expected })
    }
  })
  .prefault({})
