import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { AmoskysError } from '../../../kernel/index.ts'
import { newFolder, orderFor, startMs } from '../actions.fixture.ts'
import { guarded } from '../guard.ts'
import type { Tool } from '../tool.ts'
import { hostFacts, hostFactsKept } from './facts.ts'

const files = {
  'etc/resolv.conf': 'search lan\nnameserver 127.0.0.53\n  nameserver fe80::1%eth0\n',
  'run/systemd/resolve/resolv.conf': '# real\nnameserver 192.168.1.53\n',
  'run/systemd/netif/leases/2':
    'ADDRESS=192.168.1.20\nSERVER_ADDRESS=192.168.1.1\nDNS=192.168.1.53 192.168.1.54\nNTP=192.168.1.9\n',
  'var/lib/dhcp/dhclient.eth1.leases':
    'lease {\n  option dhcp-server-identifier 10.3.0.1;\n  option domain-name-servers 10.3.0.2, 10.3.0.3;\n}\n',
  'etc/chrony/chrony.conf': 'pool 2.debian.pool.ntp.org iburst\nserver 192.168.1.123\n',
  'etc/systemd/timesyncd.conf': '[Time]\nNTP=192.168.1.124 time.lan\n',
  'etc/ssh/sshd_config': '#Port 22\nPort 2222\n',
}

const said: Record<string, string> = {
  'ip -j addr': JSON.stringify([
    { addr_info: [{ local: '127.0.0.1', prefixlen: 8 }] },
    {
      addr_info: [
        { local: '192.168.1.20', prefixlen: 24, broadcast: '192.168.1.255' },
        { local: 'fe80::20', prefixlen: 64 },
        { local: 'FD00:0::20', prefixlen: 64 },
      ],
    },
    { addr_info: [{ local: '10.9.0.1', prefixlen: 32, address: '10.9.0.2' }] },
    { addr_info: [] },
  ]),
  'ip -j -4 route show table all': JSON.stringify([
    { dst: 'default', gateway: '192.168.1.1' },
    { dst: '10.0.0.0/8', nexthops: [{ gateway: '192.168.1.2' }, { via: { host: 'fe80::3' } }] },
    { dst: '192.168.1.0/24' },
  ]),
  'ip -j -6 route show table all': '',
  'ip -j neigh': JSON.stringify([
    { dst: '192.168.1.1', lladdr: '02:00:00:00:00:01' },
    { dst: '192.168.1.254', lladdr: '02:00:00:00:00:01' },
    { dst: '192.168.1.30', lladdr: '02:00:00:00:00:30' },
    { dst: '192.168.1.31' },
  ]),
  'ss -Htnp state established': [
    '0 0 192.168.1.20:2222 192.168.7.7:51000',
    '0 0 [::ffff:192.168.1.20]:22 [::ffff:192.168.7.8]:51000',
    '0 0 [fe80::20]%eth0:22 [fe80::9%eth0]:51000',
    '0 0 192.168.1.20:40000 192.168.7.9:22',
    'nonsense',
  ].join('\n'),
  'ss -Hun state connected': '0 0 192.168.1.20:40000 192.168.1.125:123\n',
}

function rootWith(texts: Readonly<Record<string, string>>): string {
  const root = newFolder()
  for (const [path, text] of Object.entries(texts)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return root
}

const tool: Tool = async (argv) => ({ status: 0, out: said[argv.join(' ')] ?? '', err: '' })
const options = { nowMs: () => startMs }

test('what a machine knows of its surroundings', async () => {
  expect(await hostFacts({ ...options, tool, root: rootWith(files) })).toEqual({
    at: '2026-03-01T10:00:00.000Z',
    own: ['10.9.0.1', '192.168.1.20', 'fd00::20', 'fe80::20'],
    networks: ['192.168.1.0/24', 'fd00::/64'],
    broadcasts: ['192.168.1.255'],
    gateways: ['192.168.1.1', '192.168.1.2', '192.168.1.254', 'fe80::3'],
    resolvers: ['10.3.0.2', '10.3.0.3', '192.168.1.53', '192.168.1.54', 'fe80::1'],
    dhcp: ['10.3.0.1', '192.168.1.1'],
    ntp: ['192.168.1.123', '192.168.1.124', '192.168.1.125', '192.168.1.9'],
    operators: ['192.168.7.7', '192.168.7.8', 'fe80::9'],
    gaps: [
      'time servers are set by name (2.debian.pool.ntp.org, time.lan); their addresses are known while they are asked',
    ],
  })
})

test('what cannot be found out is said', async () => {
  const failing: Tool = async (argv) => {
    if (argv[0] === 'ss') throw new AmoskysError('unavailable', 'ss: is not installed')
    return argv.includes('addr')
      ? { status: 0, out: '{', err: '' }
      : { status: 1, out: '', err: '' }
  }
  const root = rootWith({ 'proc/net/if_inet6': 'fe80' })
  const facts = await hostFacts({ ...options, tool: failing, root })
  expect(facts).toMatchObject({ own: [], gateways: [], operators: [] })
  const begun = ['ss: is n', 'ip -j ad', 'ip -j -4', 'ip -j -6', 'ip -j ne']
  expect(facts.gaps.map((gap) => gap.slice(0, 8))).toEqual(expect.arrayContaining(begun))
  expect(facts.missing).toEqual(facts.gaps)
  const without = await hostFacts({ ...options, tool: failing, root: newFolder() })
  expect(without.gaps.join()).not.toContain('ip -j -6')
})

const rulesFor = (facts: Awaited<ReturnType<typeof hostFacts>>, isAutomatic: boolean) =>
  guarded(orderFor('one', { target: '192.168.1.1', isAutomatic }), {
    ...{ facts, neverBlock: [], nowMs: startMs },
  }).map(({ rule, isFinal }) => [rule, isFinal])

test('a route that cannot be asked for once is still known; one that never could keeps machines from acting', async () => {
  let isFailing = true
  const moody: Tool = async (argv) =>
    isFailing && argv.includes('-4') ? { status: 2, out: '', err: '' } : tool(argv)
  const look = hostFactsKept({ ...options, tool: moody, root: newFolder() })
  const before = await look()
  expect(before.missing).toEqual(['ip -j -4 route show table all: ended with status 2'])
  expect(rulesFor(before, true)).toEqual([['unfit', false]])
  // A person may know better.
  expect(rulesFor(before, false)).toEqual([])
  isFailing = false
  expect((await look()).missing).toBeUndefined()
  isFailing = true
  const after = await look()
  expect(after.gateways).toContain('192.168.1.1')
  expect(after.missing).toBeUndefined()
  expect(after.gaps).toEqual([
    'ip -j -4 route show table all: ended with status 2; what it said at 2026-03-01T10:00:00.000Z holds',
  ])
  expect(rulesFor(after, false)).toEqual([['gateway', true]])
})

test('a router that answers for its whole network is still the first of the gateways', async () => {
  const mac = '02:00:00:00:00:01'
  const neighbours = Array.from({ length: 200 }, (_, i) => ({ dst: `10.0.0.${i}`, lladdr: mac }))
  const many: Tool = async (argv) => {
    const line = argv.join(' ')
    if (line === 'ip -j neigh') neighbours.push({ dst: '192.168.1.1', lladdr: mac })
    return line === 'ip -j neigh'
      ? { status: 0, out: JSON.stringify(neighbours), err: '' }
      : tool(argv)
  }
  const facts = await hostFacts({ ...options, tool: many, root: newFolder() })
  expect(facts.gateways).toEqual(expect.arrayContaining(['192.168.1.1', '192.168.1.2']))
  expect(facts.missing?.join()).toContain('gateways, of which 64 are known')
  expect(rulesFor(facts, true)).toEqual([
    ['gateway', true],
    ['unfit', false],
  ])
})

test('lists are bounded, and what is left out is said', async () => {
  const many = Array.from({ length: 100 }, (_, i) => `nameserver 10.0.0.${i}`).join('\n')
  const root = rootWith({ 'etc/resolv.conf': many })
  const facts = await hostFacts({ ...options, tool, root })
  expect(facts.resolvers.length).toBe(64)
  expect(facts.gaps).toContain('100 resolvers, of which 64 are known to be left alone')
})

test('this machine, and the others of AMOSKYS', async () => {
  const facts = await hostFacts({ ...options, controllers: ['192.0.2.8'] })
  expect(facts.controllers).toEqual(['192.0.2.8'])
  expect(facts.own.every((address) => !address.startsWith('127.'))).toBe(true)
})
