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

test('no whole subnet is blocked whoever says so, unless the settings of the one who does it allow that', () => {
  for (const target of ['203.0.0.0/16', '2001:db8::/48', '192.168.0.0/16']) {
    const [refusal] = refuses(orderFor('one', { target }), ground)
    expect(refusal).toEqual({
      ...{ rule: 'subnet', isFinal: true },
      text: `${target} is a whole subnet, and the responder blocks none (response.wholeSubnets)`,
    })
  }
  for (const target of ['203.0.113.0/24', '10.0.0.8/29']) expect(rulesOf({ target })).toEqual([])
  const allowing = settingsSchema.parse({ response: { enforce: 'nftables', wholeSubnets: true } })
  const allowed = refusalsFor(
    allowing,
    driversOf(allowing, () => startMs),
  )
  const order = orderFor('one', { target: '203.0.0.0/16' })
  expect(allowed(order, ground)).toEqual([])
  const [open] = allowed({ ...order, isAutomatic: true }, ground)
  expect(open).toMatchObject({ rule: 'subnet', isFinal: false })
})
