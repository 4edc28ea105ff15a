import { expect } from 'vitest'
import { AmoskysError } from '../../src/kernel/index.ts'
import type { Driver, Planned } from '../../src/response/actions/driver.ts'
import { idOf, orderOf, plannedOf, put } from '../../src/response/actions/drivers/order.fixture.ts'
import { tc } from '../../src/response/actions/drivers/tc/tc.ts'
import type { Tool } from '../../src/response/actions/tool.ts'
import { testNeeding } from './require.fixture.ts'
import { Wire } from './wire.fixture.ts'

const test = testNeeding({
  isRoot: true,
  programs: { tc: 'iproute2', ip: 'iproute2', python3: 'python3-minimal', nft: 'nftables' },
})

const driverOn = (wire: Wire, changed = {}): Driver =>
  tc({ interfaces: null, bytesPerSecond: 200_000, tool: wire.tool, ...changed })

const receive = (family: string, port: number) => `
import socket, time
s = socket.socket(socket.${family}); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(('', ${port})); s.listen(); print('listening', flush=True)
c, _ = s.accept(); n = 0; begin = time.time()
while time.time() - begin < 2.5:
    c.settimeout(1)
    try: n += len(c.recv(65536))
    except socket.timeout: pass
print('rate', int(n / (time.time() - begin)), flush=True)
`
const send = (address: string, port: number, options: string) => `
import socket, time
s = socket.socket(socket.${address.includes(':') ? 'AF_INET6' : 'AF_INET'})
${options}
s.connect(('${address}', ${port})); s.settimeout(1); begin = time.time()
while time.time() - begin < 3:
    try: s.send(b'x' * 16384)
    except OSError: pass
`

/** Bytes per second that get through from one host to the other. */
async function rate(
  from: Wire['guard'],
  to: Wire['guard'],
  at: { readonly address: string; readonly port?: number; readonly options?: string },
) {
  const { address, port = 9000, options = '' } = at
  const server = to.spawn([
    'python3',
    '-c',
    receive(address.includes(':') ? 'AF_INET6' : 'AF_INET', port),
  ])
  await server.saying('listening')
  const client = from.spawn(['python3', '-c', send(address, port, options)])
  await server.saying('rate')
  await client.stop('SIGKILL')
  await server.stop('SIGKILL')
  return Number(/rate (\d+)/.exec(server.said())![1])
}

for (const [other, guard] of [
  ['10.88.0.2', '10.88.0.1'],
  ['fd88::2', 'fd88::1'],
] as const)
  test(`holds ${other} both ways, and lets go again`, async () => {
    await using wire = await Wire.lay()
    const driver = driverOn(wire)
    const before = await wire.everything()
    const taken = await put(driver, orderOf('rate_limit', other))
    const looked = (await driver.look()).get(taken.id)
    expect(looked).toMatchObject({ drift: '', endsAtMs: null })
    expect(looked?.text).toBe(
      'tc: htb rate 1600Kbit each way, filters of priority 42001 and 42301 on cable',
    )
    for (const held of [
      await rate(wire.other, wire.guard, { address: guard }),
      await rate(wire.guard, wire.other, { address: other }),
    ]) {
      expect(held).toBeGreaterThan(40_000)
      expect(held).toBeLessThan(300_000)
    }
    expect(await driver.undo([taken])).toEqual(new Map())
    expect(await rate(wire.other, wire.guard, { address: guard })).toBeGreaterThan(10_000_000)
    expect(await wire.everything()).toBe(before)
    expect((await driver.look()).size).toBe(0)
  })

test('holds one service, and no other', async () => {
  await using wire = await Wire.lay()
  const driver = driverOn(wire)
  const scope = { server: '10.88.0.1', protocol: 'tcp', ports: [9001, 9002] } as const
  await put(driver, orderOf('rate_limit', '10.88.0.2', { scope }))
  expect(await rate(wire.other, wire.guard, { address: '10.88.0.1', port: 9002 })).toBeLessThan(
    300_000,
  )
  expect(await rate(wire.other, wire.guard, { address: '10.88.0.1', port: 9000 })).toBeGreaterThan(
    10_000_000,
  )
  const options = 's.setsockopt(socket.IPPROTO_IP, socket.IP_OPTIONS, b"\\x01" * 8)'
  expect(
    await rate(wire.other, wire.guard, { address: '10.88.0.1', port: 9001, options }),
    'with IP options',
  ).toBeLessThan(300_000)
})

test('leaves the queues and filters of others as they are', async () => {
  await using wire = await Wire.lay()
  const driver = driverOn(wire)
  const foreign = [
    'qdisc add dev cable root handle 7: htb default 1',
    'class add dev cable parent 7: classid 7:1 htb rate 1gbit',
    'qdisc add dev cable clsact',
    'filter add dev cable ingress pref 10 protocol ip u32 match ip src 10.88.0.9/32 action mirred egress redirect dev lo',
    'filter add dev cable egress pref 42301 protocol ip u32 match ip dst 10.88.0.9/32 action mirred egress redirect dev lo cookie 0123456789abcdef0123456789abcdef',
  ]
  for (const line of foreign) await wire.guard.run(['tc', ...line.split(' ')])
  const before = await wire.everything()
  const taken = await put(driver, orderOf('rate_limit', '10.88.0.2'))
  expect([...(await driver.look()).keys()]).toEqual([taken.id])
  expect(await driver.undo([taken])).toEqual(new Map())
  expect(await wire.everything()).toBe(before)
})

test('a door that was there before, with nothing in it, stays', async () => {
  await using wire = await Wire.lay()
  const driver = driverOn(wire)
  await wire.guard.run(['tc', 'qdisc', 'add', 'dev', 'cable', 'clsact'])
  const before = await wire.everything()
  const taken = await put(driver, orderOf('rate_limit', '10.88.0.2'))
  expect(await driver.undo([taken])).toEqual(new Map())
  expect(await wire.everything()).toBe(before)
})

test('a door that somebody else uses by now stays open', async () => {
  await using wire = await Wire.lay()
  const driver = driverOn(wire)
  const taken = await put(driver, orderOf('rate_limit', '10.88.0.2'))
  const line =
    'filter add dev cable ingress pref 10 protocol ip u32 match ip src 10.88.0.9/32 action mirred egress redirect dev lo'
  await wire.guard.run(['tc', ...line.split(' ')])
  await driver.undo([taken])
  const { stdout } = await wire.guard.run(['tc', 'filter', 'show', 'dev', 'cable', 'ingress'])
  expect(stdout).toContain('pref 10 ')
  expect(stdout).not.toContain('ifb-amoskys')
})

test('a filter that somebody gave a priority of ours stays', async () => {
  await using wire = await Wire.lay()
  const driver = driverOn(wire)
  const taken = await put(driver, orderOf('rate_limit', '10.88.0.2'))
  const line =
    'filter add dev cable ingress pref 42001 protocol ip u32 match ip src 10.88.0.9/32 action mirred egress redirect dev lo'
  await wire.guard.run(['tc', ...line.split(' ')])
  expect(await driver.undo([taken])).toEqual(new Map())
  const { stdout } = await wire.guard.run(['tc', 'filter', 'show', 'dev', 'cable', 'ingress'])
  expect(stdout.match(/redirect/gi)).toEqual(['Redirect'])
  expect(stdout).toContain('to device lo')
})

test('at a bridge packets are held at its ports, once', async () => {
  await using wire = await Wire.lay()
  const driver = driverOn(wire)
  for (const line of [
    'ip link add bridge0 type bridge',
    'ip link set bridge0 addrgenmode none',
    'ip addr flush dev cable',
    'ip link set cable master bridge0',
    'ip addr add 10.88.0.1/24 dev bridge0',
    'ip link set bridge0 up',
  ])
    await wire.guard.run(line.split(' '))
  const taken = await put(driver, orderOf('rate_limit', '10.88.0.2'))
  expect((await driver.look()).get(taken.id)?.text).toMatch(/ on cable$/)
  for (const [from, to, address] of [
    [wire.other, wire.guard, '10.88.0.1'],
    [wire.guard, wire.other, '10.88.0.2'],
  ] as const) {
    const held = await rate(from, to, { address: address })
    expect(held).toBeGreaterThan(40_000)
    expect(held).toBeLessThan(300_000)
  }
})

test('where only an ingress queue of others is, what comes in is held', async () => {
  await using wire = await Wire.lay()
  const driver = driverOn(wire)
  await wire.guard.run(['tc', 'qdisc', 'add', 'dev', 'cable', 'ingress'])
  const before = await wire.everything()
  const planned = await plannedOf(driver, orderOf('rate_limit', '10.88.0.2'))
  expect(planned.plan.warnings[1]).toContain('cable has a queue of somebody else')
  expect(await driver.apply([planned])).toEqual(new Map())
  expect((await driver.look()).get(planned.order.id)?.drift).toBe('')
  expect(await rate(wire.other, wire.guard, { address: '10.88.0.1' })).toBeLessThan(300_000)
  await driver.undo([{ id: planned.order.id, inverse: planned.plan.inverse }])
  expect(await wire.everything()).toBe(before)
})

test('two limits on one host: taking one back leaves the other', async () => {
  await using wire = await Wire.lay()
  const driver = driverOn(wire)
  const before = await wire.everything()
  const first = await put(driver, orderOf('rate_limit', '10.88.0.2'))
  const second = await put(driver, orderOf('rate_limit', '10.88.0.2', { id: idOf(2) }))
  await driver.undo([first])
  expect((await driver.look()).get(second.id)?.drift).toBe('')
  expect(await rate(wire.other, wire.guard, { address: '10.88.0.1' })).toBeLessThan(300_000)
  await driver.undo([second])
  expect(await wire.everything()).toBe(before)
})

test('sees what was taken from it, and repairs it', async () => {
  await using wire = await Wire.lay()
  const driver = driverOn(wire)
  const before = await wire.everything()
  const planned = await plannedOf(driver, orderOf('rate_limit', '10.88.0.2'))
  const { id } = planned.order
  await driver.apply([planned])
  for (const [line, drift] of [
    ['ip link del ifb-amoskys', 'ifb-amoskys was deleted'],
    ['tc filter del dev cable egress', 'cable has not all of its filters'],
    ['tc filter del dev ifb-amoskys parent 1:', 'filters of ifb-amoskys are gone'],
    ['tc qdisc del dev ifb-amoskys root', 'a class of ifb-amoskys is gone'],
    ['ip link add second type veth peer name third', ''],
    ['ip link set second up', 'second has not all of its filters'],
    ['ip link del second', ''],
    ['tc qdisc del dev cable clsact', undefined],
  ] as const) {
    await wire.guard.run(line.split(' '))
    const looked = (await driver.look()).get(id)
    if (drift === undefined) expect(looked).toBeUndefined()
    else if (drift === '') expect(looked?.drift).toBe('')
    else expect(looked?.drift).toContain(drift)
    expect(await driver.apply([planned])).toEqual(new Map())
    expect((await driver.look()).get(id)?.drift).toBe('')
  }
  await driver.undo([{ id, inverse: planned.plan.inverse }])
  expect(await wire.everything()).toBe(before)
})

test('a higher limit of the same order is the one that holds', async () => {
  await using wire = await Wire.lay()
  const driver = driverOn(wire)
  const planned = await plannedOf(driver, orderOf('rate_limit', '10.88.0.2'))
  await driver.apply([planned])
  const order = { ...planned.order, scope: { bytesPerSecond: 1_000_000 } }
  await driver.apply([{ ...planned, order }])
  expect((await driver.look()).get(order.id)?.text).toContain('rate 8Mbit each way')
})

test('as many as there are slots, and one more is told so', async () => {
  await using wire = await Wire.lay()
  const driver = driverOn(wire)
  const { plan } = await plannedOf(driver, orderOf('rate_limit', '10.88.0.2'))
  const planned: Planned[] = []
  for (let n = 0; n < 257; n++) {
    const order = orderOf('rate_limit', `10.99.${n >> 8}.${n & 255}`, { id: idOf(n) })
    planned.push({ order, plan, secondsLeft: 60 })
  }
  const failures = await driver.apply(planned)
  expect([...failures.values()]).toEqual(['256 limits are in force; take some back first'])
  expect((await driver.look()).size).toBe(256)
})

/** Tools that end, with the process, after so many lines that change something. */
function dying(tool: Tool, cut: number): { readonly tool: Tool; readonly lines: () => number } {
  let seen = 0
  return {
    lines: () => seen,
    tool: async (argv, input = '') => {
      const isRead = argv.includes('show') || input.startsWith('filter show')
      if (isRead) return tool(argv, input)
      const all = input === '' ? [''] : input.trimEnd().split('\n')
      const some = all.slice(0, Math.max(0, cut - seen))
      seen += all.length
      if (some.length > 0) await tool(argv, input === '' ? '' : `${some.join('\n')}\n`)
      if (some.length < all.length) throw new AmoskysError('unavailable', 'killed')
      return { status: 0, out: '', err: '' }
    },
  }
}

test('cut off after any line of doing or undoing, it is taken back to the byte', async () => {
  await using wire = await Wire.lay()
  const before = await wire.everything()
  const planned = await plannedOf(driverOn(wire), orderOf('rate_limit', '10.88.0.2'))
  const taken = { id: planned.order.id, inverse: planned.plan.inverse }
  for (const verb of ['apply', 'undo'] as const)
    for (let cut = 0; ; cut++) {
      const { tool, lines } = dying(wire.tool, cut)
      if (verb === 'undo') await driverOn(wire).apply([planned])
      const killed = driverOn(wire, { tool })
      const done = verb === 'apply' ? killed.apply([planned]) : killed.undo([taken])
      const isDone = await done.then(
        () => true,
        () => false,
      )
      expect(await driverOn(wire).undo([taken]), `${verb} cut after ${cut}`).toEqual(new Map())
      expect(await wire.everything(), `${verb} cut after ${cut}`).toBe(before)
      if (!isDone) continue
      expect(lines()).toBe(cut)
      expect(cut).toBeGreaterThan(5)
      break
    }
})
