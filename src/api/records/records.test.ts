import { expect, test } from 'vitest'
import { z } from 'zod'
import { alertOn } from '../../detection/explanation/alert.fixture.ts'
import { beacon, scanThenBeacon } from '../../detection/explanation/examples.fixture.ts'
import { alertHeadSchema, alertSchema, sameAs, signalSchema } from './index.ts'

test('an alert and a signal as they are made are what their schemas say', () => {
  const alert = alertOn(scanThenBeacon, beacon)
  expect(alertSchema.parse(JSON.parse(JSON.stringify(alert)))).toEqual(alert)
  expect(alertHeadSchema.safeParse(alert).success).toBe(false)
  const signal = { ...beacon, sensor: 'local' }
  expect(signalSchema.parse(signal)).toEqual(signal)
  expect(signalSchema.safeParse({ ...signal, points: Number.NaN }).success).toBe(false)
})

test('a schema that says more, less or something else than its contract does not compile', () => {
  const one = sameAs<{ readonly a: string; readonly b?: number }>()
  one(z.strictObject({ a: z.string(), b: z.number().exactOptional() }))
  // @ts-expect-error: a is missing
  one(z.strictObject({ b: z.number().exactOptional() }))
  // @ts-expect-error: a is something else
  one(z.strictObject({ a: z.number(), b: z.number().exactOptional() }))
  // @ts-expect-error: b may be undefined
  one(z.strictObject({ a: z.string(), b: z.number().optional() }))
  // @ts-expect-error: c is not in the contract
  one(z.strictObject({ a: z.string(), b: z.number().exactOptional(), c: z.string() }))
  expect(one(z.any() as never)).toBeDefined()
})
