import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect } from 'vitest'
import type { ActionOrder } from '../../src/contracts/index.ts'
import { noFacts, orderFor } from '../../src/response/actions/actions.fixture.ts'
import { type Driver, nftables } from '../../src/response/actions/index.ts'
import { addresses, Gateway } from './gateway.fixture.ts'
import { testNeeding } from './require.fixture.ts'

const { attacker, attacker6, other, server, server6, manager, gateway, honeypot } = addresses
const needs = {
  isRoot: true,
  programs: { nft: 'nftables', ip: 'iproute2', nc: 'netcat-openbsd', ping: 'iputils-ping' },
} as const
const testWorld = testNeeding(needs)

let lab: Gateway
let driver: Driver
const foreign = `table inet theirs {
  set seen { type ipv4_addr; flags timeout; }
  chain input { type filter hook input priority 0; policy accept; tcp dport 25 counter drop; }
  chain dstnat { type nat hook prerouting priority -100; policy accept; tcp dport 8080 redirect to :80; }
}`

beforeAll(async () => {
  if (process.getuid?.() !== 0) return
  lab = await Gateway.build()
  await lab.host('gateway').run(['nft', '-f', '-'], { input: foreign })
  driver = nftables({
    honeypot: {
      ...{ address4: honeypot, address6: addresses.honeypot6 },
      ports: [
        { port: 22, to: 2222 },
        { port: 80, to: 80 },
      ],
    },
    managementNetworks: [`${manager}/32`],
    nowMs: () => Date.now(),
    tool: lab.tool,
  })
})

afterAll(async () => {
  await lab?.[Symbol.asyncDispose]()
})

async function apply(name: string, given: Partial<ActionOrder>, facts = noFacts): Promise<string> {
  const order = orderFor(name, given)
  const plan = await driver.preview(order, { nowMs: Date.now(), facts })
  const secondsLeft = order.ttlSeconds
  expect(await driver.apply([{ order, plan, secondsLeft }])).toEqual(new Map())
  expect((await driver.look()).get(order.id), `${name} is read back`).toMatchObject({ drift: '' })
  return order.id
}

const undo = (...ids: string[]) => driver.undo(ids.map((id) => ({ id, inverse: '{}' })))
const ruleset = () => lab.nft('-j', 'list', 'ruleset')

testWorld(
  'a block stops what goes through and what goes to the gateway, open connections too',
  async () => {
    const before = await ruleset()
    for (const [from, to] of [
      [attacker, server],
      [attacker6, server6],
    ] as const) {
      const held = await lab.hold(to, 80)
      expect(await held.echoes()).toBe(true)
      const id = await apply(`block ${from}`, { target: from })
      expect(await held.echoes()).toBe(false)
      expect(await lab.answering(to, 80)).toBe('')
      expect(await lab.pings(to)).toBe(false)
      if (from === attacker) expect(await lab.answering(gateway, 22)).toBe('')
      // The other direction, and what the gateway itself sends.
      expect(await lab.answering(from, 80, { at: 'server' })).toBe('')
      const ping = ['ping', '-n', '-c', '1', '-W', '1', from]
      expect((await lab.host('gateway').attempt(ping)).status).not.toBe(0)
      // A neighbour of its goes on.
      if (from === attacker)
        expect(await lab.answering(to, 80, { from: other })).toContain('server 80')
      await undo(id)
      expect(await lab.answering(to, 80)).toContain('server 80')
      expect((await lab.host('gateway').attempt(ping)).status).toBe(0)
      await held.process.stop()
    }
    expect(await ruleset()).toBe(before)
  },
)

testWorld('a network, a server or a service of it', async () => {
  const before = await ruleset()
  const network = await apply('network', { target: '198.51.100.0/24' })
  expect(await lab.answering(server, 80, { from: other })).toBe('')
  expect(await lab.answering(server, 80)).toBe('')
  await undo(network)
  const pair = await apply('pair', { target: attacker, scope: { server } })
  expect(await lab.answering(server, 80)).toBe('')
  expect(await lab.answering(gateway, 22)).toContain('gateway 22')
  await undo(pair)
  const scope = { server, protocol: 'tcp', ports: [22, 443] } as const
  const service = await apply('service', { target: attacker, scope })
  expect(await lab.answering(server, 22)).toBe('')
  expect(await lab.answering(server, 443)).toBe('')
  expect(await lab.answering(server, 80)).toContain('server 80')
  expect(await lab.answering(gateway, 22)).toContain('gateway 22')
  await undo(service)
  const port = await apply('port', { target: attacker6, scope: { ports: [80] } })
  expect(await lab.answering(server6, 80)).toBe('')
  expect(await lab.answering(server6, 22)).toContain('server 22')
  await undo(port)
  expect(await ruleset()).toBe(before)
})

testWorld('an isolated host speaks with those who manage it, and with nobody else', async () => {
  const before = await ruleset()
  const facts = { ...noFacts, operators: [server6] }
  const ids = [
    await apply('isolated', { kind: 'isolate_host', target: attacker }, facts),
    await apply('isolated 6', { kind: 'isolate_host', target: attacker6 }, facts),
  ]
  expect(await lab.answering(server, 80)).toBe('')
  expect(await lab.answering(gateway, 22)).toBe('')
  expect(await lab.answering(manager, 80)).toContain('server 80')
  // Neighbours of IPv6 have to be asked for anew.
  await lab.host('gateway').run(['ip', '-6', 'neigh', 'flush', 'dev', 'attacker'])
  expect(await lab.answering(server6, 80)).toContain('server 80')
  expect(await lab.answering('fd61::2', 80)).toBe('')
  await undo(...ids)
  expect(await lab.answering(server, 80)).toContain('server 80')
  expect(await ruleset()).toBe(before)
})

testWorld('the honeypot answers in place of the server, and open connections end', async () => {
  const before = await ruleset()
  const held = await lab.hold(server, 22)
  const id = await apply('pot', { kind: 'redirect_to_honeypot', target: attacker })
  expect(await held.echoes()).toBe(false)
  expect(await lab.answering(server, 22)).toBe(`honeypot 2222 ::ffff:${attacker}`)
  expect(await lab.answering(gateway, 22)).toContain('honeypot 2222')
  expect(await lab.answering(server, 22, { from: other })).toContain('server 22')
  // Where no honeypot listens its traffic goes on.
  expect(await lab.answering(server, 443)).toContain('server 443')
  const caught = await lab.hold(server, 22)
  expect(await caught.echoes()).toBe(true)
  const six = await apply('pot 6', {
    ...{ kind: 'redirect_to_honeypot', target: attacker6 },
    scope: { server: server6, ports: [80] },
  })
  expect(await lab.answering(server6, 80)).toContain('honeypot 80')
  expect(await lab.answering(server6, 22)).toContain('server 22')
  await undo(id, six)
  expect(await lab.answering(server, 22)).toContain('server 22')
  expect(await lab.answering(server6, 80)).toContain('server 80')
  expect(await ruleset()).toBe(before)
})

testWorld('one that stands beside the honeypot is sent there through the gateway', async () => {
  const facts = { ...noFacts, networks: ['10.61.0.0/24'] }
  await lab.host('honeypot').run(['ip', 'addr', 'add', '10.61.0.9/24', 'dev', 'up0'])
  const order = { kind: 'redirect_to_honeypot', target: '10.61.0.9' } as const
  const plan = await driver.preview(orderFor('hairpin', order), { nowMs: 0, facts })
  expect(plan.inverse).toContain('hairpin')
  const id = await apply('hairpin', order, facts)
  await undo(id)
})

testWorld('orders on one address end one by one', async () => {
  const before = await ruleset()
  const long = await apply('long', { target: attacker, ttlSeconds: 3600 })
  const short = await apply('short', { target: attacker })
  const wide = await apply('wide', { target: '198.51.100.0/25' })
  const wider = await apply('wider', { target: '198.51.0.0/16' })
  const looked = await driver.look()
  const left = (id: string) => (looked.get(id)!.endsAtMs! - Date.now()) / 1000
  expect(left(long)).toBeGreaterThan(3500)
  expect(left(short)).toBeLessThan(601)
  await undo(long)
  expect(await lab.answering(server, 80)).toBe('')
  await undo(short, wide)
  expect(await lab.answering(server, 80)).toBe('')
  await undo(wider)
  expect(await lab.answering(server, 80)).toContain('server 80')
  expect(await ruleset()).toBe(before)
})

testWorld('the kernel ends a block by itself', async () => {
  const before = await ruleset()
  const order = orderFor('kernel alone', { target: attacker })
  const plan = await driver.preview(order, { nowMs: 0, facts: noFacts })
  await driver.apply([{ order, plan, secondsLeft: 2 }])
  expect(await lab.answering(server, 80)).toBe('')
  await delay(2200)
  expect(await lab.answering(server, 80)).toContain('server 80')
  // The table is empty then, and is known to have been left behind.
  expect([...(await driver.look()).keys()]).toEqual(['table inet amoskys'])
  await undo('table inet amoskys')
  expect(await ruleset()).toBe(before)
})

testWorld(
  'a table that somebody changed is known, and made anew without letting anything through',
  async () => {
    const before = await ruleset()
    const id = await apply('meddled', { target: attacker })
    const kept = await apply('kept', { target: attacker6 })
    const order = orderFor('meddled', { target: attacker })
    const plan = await driver.preview(order, { nowMs: 0, facts: noFacts })
    const drifts = [
      ['flush', 'chain', 'inet', 'amoskys', 'judge4'],
      ['flush', 'table', 'inet', 'amoskys'],
      ['add', 'rule', 'inet', 'amoskys', 'judge4', 'accept'],
      ['insert', 'rule', 'inet', 'amoskys', 'arriving', 'accept'],
      ['add', 'chain', 'inet', 'amoskys', 'extra'],
      ['add', 'table', 'inet', 'amoskys', '{ flags dormant; }'],
    ]
    for (const drift of drifts) {
      await lab.nft(...drift)
      expect((await driver.look()).get(id)?.drift, drift.join(' ')).toContain('changed by somebody')
      await driver.apply([{ order, plan, secondsLeft: 600 }])
      const looked = await driver.look()
      expect([looked.get(id)?.drift, looked.get(kept)?.drift]).toEqual(['', ''])
      expect(await lab.answering(server, 80)).toBe('')
    }
    const scope = { server, ports: [22, 80] }
    const parts = await apply('parts', { target: other, scope })
    await lab.nft('flush', 'set', 'inet', 'amoskys', 'service4_0')
    expect((await driver.look()).has(parts)).toBe(false)
    await undo(id, kept, parts)
    expect(await ruleset()).toBe(before)
  },
)

testWorld(
  'what bears no id of ours is told by its set and key, and can be taken away',
  async () => {
    const id = await apply('known', { target: other })
    await lab.nft('add', 'element', 'inet', 'amoskys', 'host4_0', `{ ${attacker} }`)
    const name = `host4_0 ${attacker}`
    expect((await driver.look()).get(name)?.text).toContain('no time limit')
    await undo(name)
    expect(await lab.answering(server, 80)).toContain('server 80')
    await undo(id)
  },
)

testWorld('any sequence of orders leaves the rules as they were', async () => {
  const before = await ruleset()
  const targets = [attacker, other, '198.51.100.0/24', '198.51.100.64/26', attacker6, 'fd51::/64']
  const live = new Set<string>()
  let seed = 7
  const pick = (n: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    return seed % n
  }
  for (let step = 0; step < 100; step++) {
    const target = targets[pick(targets.length)]!
    const isSix = target.includes(':')
    const scopes = [{}, { ports: [22] }, { server: isSix ? server6 : server }]
    const scope = scopes[pick(3)]!
    if (live.size < 7 && pick(2) === 0) live.add(await apply(`step ${step}`, { target, scope }))
    else {
      const [id] = live
      if (id === undefined) continue
      live.delete(id)
      await undo(id)
    }
    if (live.size === 0) expect(await ruleset()).toBe(before)
  }
  await undo(...live)
  expect(await ruleset()).toBe(before)
})
