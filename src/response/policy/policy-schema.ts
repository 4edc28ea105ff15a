/** A policy as people write it: every field that is not given has a value that does little. */
import { z } from 'zod'
import { actionKinds, actionModes, confidenceBands } from '../../contracts/index.ts'
import { importances, severities } from './scales.ts'

const stepsMax = 16

export const stepSchema = z.strictObject({
  action: z.enum([...actionKinds, 'as_advised']),
  mode: z.enum(actionModes),
  ttlSeconds: z.int().default(3600),
  severityMin: z.enum(severities).default('info'),
  riskMin: z.number().min(0).max(100).default(0),
  scope: z.enum(['all', 'service']).default('all'),
  whom: z.enum(['all', 'outside']).optional(),
})

export const cellSchema = z.strictObject({
  confidence: z.enum(confidenceBands),
  importance: z.enum(importances),
  steps: z.array(stepSchema).max(stepsMax),
})

/** Cells of each confidence and importance: four times four. */
export const cellsCount = confidenceBands.length * importances.length

export const policySchema = z.strictObject({
  dryRun: z.boolean().default(true),
  cells: z.array(cellSchema).max(2 * cellsCount),
  perHourMax: z.int().default(20),
  hostShareMax: z.number().default(0.05),
  approvalsForCritical: z.int().default(2),
})
