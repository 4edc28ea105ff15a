import { expect } from 'vitest'
import { crowdsec } from '../../src/response/actions/drivers/crowdsec/crowdsec.ts'
import { idOf, orderOf, plannedOf, put } from '../../src/response/actions/drivers/order.fixture.ts'
import { LocalApi } from './crowdsec.fixture.ts'
import { testNeeding } from './require.fixture.ts'

const test = testNeeding({ programs: { crowdsec: 'crowdsec', cscli: 'crowdsec' } })

const driverOf = (api: LocalApi, changed = {}) =>
  crowdsec({
    ...{ url: api.url, machineId: api.machineId, password: api.password },
    ...{ bouncerKey: api.bouncerKey, nowMs: () => Date.now(), ...changed },
  })

test('an address, a network and IPv6 are banned for so long, and no longer after undo', async () => {
  await using api = await LocalApi.start()
  const driver = driverOf(api)
  api.cscli('decisions', 'add', '--ip', '203.0.113.99', '--duration', '1h')
  const targets = ['203.0.113.7', '198.51.100.0/24', '2001:db8::7']
  const taken = []
  for (const [n, target] of targets.entries())
    taken.push(await put(driver, orderOf('block_ip', target, { id: idOf(n) })))
  const looked = await driver.look()
  expect([...looked.keys()].sort()).toEqual(taken.map(({ id }) => id))
  for (const [n, target] of targets.entries()) {
    const { text, endsAtMs, drift } = looked.get(idOf(n))!
    expect(text).toContain(`: ban ${target}, `)
    expect(Math.abs(endsAtMs! - Date.now() - 600_000)).toBeLessThan(5000)
    expect(drift).toBe('')
  }
  const { inverse } = looked.get(idOf(0))!
  expect(await driver.undo([{ id: idOf(0), inverse }])).toEqual(new Map())
  expect([...(await driver.look()).keys()].sort()).toEqual([idOf(1), idOf(2)])
  await driver.undo(taken)
  expect((await driver.look()).size).toBe(0)
  const left = JSON.parse(api.cscli('decisions', 'list', '-o', 'json')) as {
    decisions: { value: string }[]
  }[]
  expect(left.flatMap(({ decisions }) => decisions.map(({ value }) => value))).toEqual([
    '203.0.113.99',
  ])
})

test('an order again holds for the time it says last, in one decision', async () => {
  await using api = await LocalApi.start()
  const driver = driverOf(api)
  const planned = await plannedOf(driver, orderOf('block_ip', '203.0.113.7'))
  for (const secondsLeft of [600, 60]) await driver.apply([{ ...planned, secondsLeft }])
  const { endsAtMs } = (await driver.look()).get(planned.order.id)!
  expect(endsAtMs! - Date.now()).toBeLessThan(61_000)
})

test('two orders on one address: taking one back leaves the other', async () => {
  await using api = await LocalApi.start()
  const driver = driverOf(api)
  const first = await put(driver, orderOf('block_ip', '203.0.113.7'))
  const second = await put(driver, orderOf('block_ip', '203.0.113.7', { id: idOf(2) }))
  await driver.undo([first])
  expect([...(await driver.look()).keys()]).toEqual([second.id])
})

test('a decision that somebody deletes is not there when looked at', async () => {
  await using api = await LocalApi.start()
  const driver = driverOf(api)
  await put(driver, orderOf('block_ip', '203.0.113.7'))
  api.cscli('decisions', 'delete', '--ip', '203.0.113.7')
  expect((await driver.look()).size).toBe(0)
})

test('its end ends no decision, and is told', async () => {
  await using api = await LocalApi.start()
  const driver = driverOf(api)
  const taken = await put(driver, orderOf('block_ip', '203.0.113.7'))
  await api.stop()
  await expect(driver.look()).rejects.toThrow('does not answer: ECONNREFUSED')
  api.run()
  while (!(await api.answers())) await new Promise((resolve) => setTimeout(resolve, 50))
  expect((await driver.look()).has(taken.id)).toBe(true)
})

test('a wrong password or key is told by the setting it stands in', async () => {
  await using api = await LocalApi.start()
  const order = orderOf('block_ip', '203.0.113.7')
  await expect(put(driverOf(api, { password: 'no' }), order)).rejects.toThrow(
    'response.crowdsec.machineId',
  )
  await expect(put(driverOf(api, { bouncerKey: 'no' }), order)).rejects.toThrow(
    'response.crowdsec.bouncerKey',
  )
})
