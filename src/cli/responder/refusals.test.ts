import { expect, test } from 'vitest'
import { noFacts, orderFor, startMs } from '../../response/actions/actions.fixture.ts'
import { settingsSchema } from '../config/schema.ts'
import { driversOf } from './drivers.ts'
import { refusalsFor } from './refusals.ts'

const settings = settingsSchema.parse({ response: { enforce: 'nftables' } })
const refuses = refusalsFor(
  settings,
  driversOf(settings, () => startMs),
)
const ground = { nowMs: startMs, facts: noFacts, neverBlock: [] }

function rulesOf(given: Parameters<typeof orderFor>[1], facts = noFacts): string[] {
  return refuses(orderFor('one', given), { ...ground, facts }).map(({ rule }) => rule)
}

test('the one who does it asks the rules once more, of what it knows itself', () => {
  expect(rulesOf({})).toEqual([])
  expect(rulesOf({ target: '10.0.0.1' }, { ...noFacts, gateways: ['10.0.0.1'] })).toEqual([
    'gateway',
  ])
  expect(rulesOf({ target: '10.0.0.9' }, { ...noFacts, controllers: ['10.0.0.9'] })).toEqual([
    'controller',
  ])
  expect(rulesOf({ target: '203.0.0.0/16', isAutomatic: true })).toContain('subnet')
  expect(rulesOf({ kind: 'isolate_container', target: 'web1' })).toContain('no_driver')
})
