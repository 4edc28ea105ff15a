import { describe, expect, test } from 'vitest'
import type { NeverBlock } from '../../contracts/index.ts'
import { benchOf, noFacts, orderFor } from './actions.fixture.ts'

const never = (value: string, kind: NeverBlock['kind'] = 'address'): NeverBlock => ({
  ...{ id: 'nev_1', value, kind, reason: 'our scanner', isBuiltIn: false, owner: 'usr_1' },
  ...{ createdAt: '2026-03-01T10:00:00Z', expiresAt: null },
})

describe('an order', () => {
  test('is in force once it was read back, and until its time is over', async () => {
    const { responder, clock, kernel } = await benchOf()
    const order = orderFor('one')
    const standing = await responder.apply(order)
    expect(standing).toMatchObject({
      ...{ state: 'in_force', driver: 'memory', expiresAt: '2026-03-01T10:10:00.000Z' },
      readBack: { text: `memory has ${order.id}` },
    })
    clock.move(599_000)
    await responder.reconcile()
    expect(responder.standing(order.id)?.state).toBe('in_force')
    clock.move(1000)
    await responder.reconcile()
    expect(responder.standing(order.id)?.state).toBe('expired')
    expect(responder.standing(order.id)?.readBack).toBeNull()
    expect([...kernel.held]).toEqual([])
  })

  test('done twice is done once', async () => {
    const { responder, kernel } = await benchOf()
    let applied = 0
    kernel.before = (call) => {
      if (call === 'apply') applied++
    }
    const [one, two] = await Promise.all([
      responder.apply(orderFor('one')),
      responder.apply(orderFor('one')),
    ])
    expect(await responder.apply(orderFor('one'))).toEqual(one)
    expect(two).toEqual(one)
    expect(applied).toBe(1)
  })

  test('that the kernel does not show is no block', async () => {
    const { responder, kernel } = await benchOf()
    kernel.look = async () => new Map()
    const standing = await responder.apply(orderFor('one'))
    expect(standing).toMatchObject({ state: 'failed', readBack: null })
    expect(standing.failure).toBe('memory did it, and does not show it when asked')
  })

  test('can be extended, shortened and undone', async () => {
    const { responder, clock, kernel } = await benchOf()
    const { id } = await responder.apply(orderFor('one'))
    clock.move(1000)
    expect(await responder.extend(id, 3600)).toMatchObject({
      expiresAt: '2026-03-01T11:00:01.000Z',
    })
    expect(kernel.held.get(id)).toBe(Date.parse('2026-03-01T11:00:01.000Z'))
    expect(await responder.undo(id)).toMatchObject({ state: 'undone', readBack: null })
    await expect(responder.extend(id, 60)).rejects.toThrow('is undone')
    expect(await responder.undo(id)).toMatchObject({ state: 'undone' })
  })
})

describe('what is refused', () => {
  const facts = {
    ...noFacts,
    ...{ own: ['10.0.0.2', 'fd00::2'], gateways: ['10.0.0.1'], resolvers: ['10.0.0.53'] },
    ...{ dhcp: ['10.0.0.1'], ntp: ['10.0.0.123'], operators: ['10.0.9.9'] },
    broadcasts: ['10.0.0.255'],
  }
  test.each([
    ['10.0.0.2', 'self'],
    ['::ffff:10.0.0.2', 'self'],
    ['::FFFF:a00:2', 'self'],
    ['FD00:0::0:2', 'self'],
    ['10.0.0.1', 'gateway'],
    ['10.0.0.53', 'resolver'],
    ['10.0.0.123', 'ntp'],
    ['10.0.9.9', 'operator'],
    ['10.0.0.0/24', 'gateway'],
    ['0.0.0.0/1', 'gateway'],
    ['127.0.0.1', 'loopback'],
    ['::1', 'loopback'],
    ['224.0.0.251', 'multicast'],
    ['ff02::1', 'multicast'],
    ['255.255.255.255', 'broadcast'],
    ['10.0.0.255', 'broadcast'],
  ])('%s is protected: %s', async (target, rule) => {
    const { responder, kernel } = await benchOf({ facts: async () => facts })
    for (const kind of [
      'block_ip',
      'isolate_host',
      'rate_limit',
      'redirect_to_honeypot',
    ] as const) {
      const standing = await responder.apply(orderFor(kind, { kind, target }))
      expect(standing.state).toBe('refused')
      expect(standing.refusals.map((refusal) => refusal.rule)).toContain(rule)
    }
    expect([...kernel.held]).toEqual([])
  })

  test('what is never to be blocked, names above and below it, too', async () => {
    const { responder } = await benchOf()
    await responder.never([never('example.com', 'domain'), never('198.51.100.0/24', 'network')])
    const stateOf = async (name: string, target: string, kind: 'block_ip' | 'block_domain') =>
      (await responder.apply(orderFor(name, { target, kind }))).state
    expect(await stateOf('a', 'mail.example.com', 'block_domain')).toBe('refused')
    expect(await stateOf('b', 'EXAMPLE.com.', 'block_domain')).toBe('refused')
    expect(await stateOf('c', 'com', 'block_domain')).toBe('refused')
    expect(await stateOf('d', 'example.org', 'block_domain')).toBe('in_force')
    expect(await stateOf('e', '198.51.100.9', 'block_ip')).toBe('refused')
    expect(await stateOf('f', '198.51.101.9', 'block_ip')).toBe('in_force')
  })

  test('an address that may be forged is not blocked by itself, but for a person', async () => {
    const { responder } = await benchOf()
    const order = { isAutomatic: true, isEstablished: 'unknown' } as const
    const refused = await responder.apply(orderFor('one', order))
    expect(refused.refusals).toMatchObject([{ rule: 'spoofed', isFinal: false }])
    const asked = await responder.apply(orderFor('two', { ...order, isAutomatic: false }))
    expect(asked.state).toBe('in_force')
  })

  test('more than so many by themselves within an hour', async () => {
    const { responder, clock } = await benchOf({ automaticPerHourMax: 2 })
    const stateOf = async (name: string) =>
      (await responder.apply(orderFor(name, { isAutomatic: true }))).state
    expect([await stateOf('a'), await stateOf('b'), await stateOf('c')]).toEqual([
      ...['in_force', 'in_force', 'refused'],
    ])
    clock.move(3_600_001)
    expect(await stateOf('d')).toBe('in_force')
  })

  test('more than so many within an hour, whoever is said to have approved them', async () => {
    const { responder, clock } = await benchOf({ perHourMax: 2 })
    const stateOf = async (name: string) => (await responder.apply(orderFor(name))).state
    expect([await stateOf('a'), await stateOf('b'), await stateOf('c')]).toEqual([
      ...['in_force', 'in_force', 'refused'],
    ])
    expect((await responder.preview(orderFor('d'))).refusals).toEqual([
      {
        ...{ rule: 'hourly_cap', isFinal: true },
        text: '2 actions were taken within an hour, and the responder takes no more (response.perHourMax)',
      },
    ])
    clock.move(3_600_001)
    expect(await stateOf('e')).toBe('in_force')
  })
})

test('what becomes never to be blocked is lifted at once', async () => {
  const { responder } = await benchOf()
  const { id } = await responder.apply(orderFor('one'))
  const other = await responder.apply(orderFor('two', { target: '203.0.113.8' }))
  const lifted = await responder.never([never('203.0.113.7')])
  expect(lifted.map((one) => [one.id, one.state])).toEqual([[id, 'undone']])
  expect(lifted[0]?.history.at(-1)?.text).toBe(
    'lifted: 203.0.113.7 is never to be blocked: our scanner',
  )
  expect(responder.standing(other.id)?.state).toBe('in_force')
})

test('what becomes the gateway is lifted with the next look', async () => {
  let facts = noFacts
  const { responder } = await benchOf({ facts: async () => facts })
  const { id } = await responder.apply(orderFor('one'))
  facts = { ...noFacts, gateways: ['203.0.113.7'] }
  await responder.reconcile()
  expect(responder.standing(id)).toMatchObject({ state: 'undone' })
})

test('everything is stopped until somebody resumes, by another process as well', async () => {
  const { responder, kernel, clock, folder } = await benchOf()
  const { id } = await responder.apply(orderFor('one'))
  await responder.stop('wrong host')
  expect([...kernel.held]).toEqual([])
  expect(responder.standing(id)?.state).toBe('undone')
  responder[Symbol.dispose]()
  const again = await benchOf({}, { kernel, clock, folder })
  const refused = await again.responder.apply(orderFor('two'))
  expect(refused.refusals).toMatchObject([{ rule: 'kill_switch' }])
  await again.responder.resume()
  expect(await again.responder.apply(orderFor('three'))).toMatchObject({ state: 'in_force' })
})

test('a probe that answered before and does not afterwards takes it back', async () => {
  const { responder, kernel } = await benchOf({
    probes: [{ ping: '10.0.0.1' }, { ping: '10.0.0.9' }],
    // The second one never answers, and is nobody's fault.
    prober: async (probe) => 'ping' in probe && probe.ping === '10.0.0.1' && kernel.held.size === 0,
  })
  const standing = await responder.apply(orderFor('one'))
  expect(standing).toMatchObject({
    state: 'failed',
    failure: 'ping 10.0.0.1 answered before and does not answer after it: taken back',
  })
  expect([...kernel.held]).toEqual([])
})

test('a process that ends and begins again has not forgotten how much was done by itself', async () => {
  const bench = await benchOf({ automaticPerHourMax: 1 })
  await bench.responder.apply(orderFor('one', { isAutomatic: true }))
  bench.responder[Symbol.dispose]()
  const { responder } = await benchOf({ automaticPerHourMax: 1 }, bench)
  const refused = await responder.apply(orderFor('two', { isAutomatic: true }))
  expect(refused.refusals.map(({ rule }) => rule)).toEqual(['hourly_cap'])
})

test('a clock that was set back lets nothing last longer than any order may', async () => {
  const { responder, clock, kernel } = await benchOf()
  const { id } = await responder.apply(orderFor('one'))
  clock.move(-365 * 86_400_000)
  kernel.held.clear()
  await responder.reconcile()
  expect(kernel.held.get(id)! - clock.nowMs()).toBe(7 * 86_400_000)
})

describe('a target that has addresses', () => {
  const held = orderFor('container', { kind: 'isolate_container', target: 'web1' })

  async function benchAt(address: string, own: readonly string[] = []) {
    const bench = await benchOf({
      facts: async () => ({ ...noFacts, own, gateways: ['10.30.0.1'] }),
      refusals: ({ target }) =>
        target === '10.30.0.12' ? [{ rule: 'role', text: 'a database', isFinal: false }] : [],
    })
    const { preview } = bench.kernel
    bench.kernel.preview = async (...asked) => ({
      ...(await preview(...asked)),
      addresses: [address],
    })
    return bench
  }

  test.each([
    ['10.30.0.5', 'self', 'of its addresses 10.30.0.5 is an address of this machine'],
    ['10.30.0.1', 'gateway', 'of its addresses 10.30.0.1 is a gateway'],
  ])('is left alone where one is %s', async (address, rule, text) => {
    const { responder, kernel } = await benchAt(address, ['10.30.0.5'])
    const refusal = { rule, text, isFinal: true }
    expect((await responder.preview(held)).refusals).toEqual([refusal])
    expect(await responder.apply(held)).toMatchObject({ state: 'refused', refusals: [refusal] })
    expect([...kernel.held]).toEqual([])
  })

  test('is a person to decide on where a machine may not', async () => {
    const { responder } = await benchAt('10.30.0.12')
    const automatic = orderFor('by itself', { ...held, id: orderFor('two').id, isAutomatic: true })
    expect(await responder.apply(automatic)).toMatchObject({ state: 'refused' })
    expect(await responder.apply(held)).toMatchObject({ state: 'in_force' })
  })

  test('is let go when one of them is never to be blocked', async () => {
    const { responder, kernel } = await benchAt('10.30.0.10')
    expect(await responder.apply(held)).toMatchObject({ state: 'in_force' })
    expect(await responder.never([never('10.30.0.0/24', 'network')])).toMatchObject([
      { id: held.id },
    ])
    expect([...kernel.held]).toEqual([])
  })

  test('is ours where AMOSKYS runs in it', async () => {
    const { responder, kernel } = await benchOf()
    const { preview } = kernel
    kernel.preview = async (...asked) => ({ ...(await preview(...asked)), isSelf: true })
    expect(await responder.apply(held)).toMatchObject({ refusals: [{ rule: 'self' }] })
  })
})
