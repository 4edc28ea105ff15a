import { describe, expect, test } from 'vitest'
import { AmoskysError } from '../../../../kernel/index.ts'
import type { Tool } from '../../tool.ts'
import { idOf, orderOf, plannedOf } from '../order.fixture.ts'
import { cookieOf, idOfCookie, prefOf, slotOfPref } from './names.ts'
import { rulesOf } from './rules.ts'
import { failedLines } from './state.ts'
import { tc } from './tc.ts'

test('an id fits into a cookie, and is read out of it', () => {
  for (const id of [
    idOf(0),
    idOf(999),
    'act_7ZZZZZZZZZZZZZZZZZZZZZZZZZ',
    'act_00000000000000000000000000',
  ])
    expect(idOfCookie(cookieOf(id)!)).toBe(id)
  for (const id of [
    '',
    'act_',
    'act_8ZZZZZZZZZZZZZZZZZZZZZZZZZ',
    'act_01ARZ3NDEKTSV4RRFFQ69G000I',
    `${idOf(1)} x`,
  ])
    expect(cookieOf(id)).toBeNull()
  expect(idOfCookie('616d6f736b7973')).toBeNull()
})

test('priorities of what comes in and what goes out are others', () => {
  expect([prefOf(0, 'from'), prefOf(255, 'from'), prefOf(0, 'to'), prefOf(255, 'to')]).toEqual([
    42_001, 42_256, 42_301, 42_556,
  ])
  expect([
    slotOfPref(42_256, 'from'),
    slotOfPref(42_257, 'from'),
    slotOfPref(42_000, 'from'),
  ]).toEqual([255, -1, -1])
})

describe('a service', () => {
  const scope = { server: 'fd00::1', protocol: 'tcp', ports: [80, 443] } as const

  test('is one match for each port, and the way back is its mirror', () => {
    const { protocol, matches } = rulesOf(orderOf('rate_limit', 'FD00::0:5', { scope }))
    expect(protocol).toBe('ipv6')
    expect(matches.from.slice(0, 2)).toEqual(
      [80, 443].map(
        (port) =>
          `match ip6 src fd00::5/128 match ip6 dst fd00::1/128 match ip6 protocol 6 0xff match ip6 dport ${port} 0xffff`,
      ),
    )
    expect(matches.to.slice(0, 2)).toEqual(
      [80, 443].map(
        (port) =>
          `match ip6 dst fd00::5/128 match ip6 src fd00::1/128 match ip6 protocol 6 0xff match ip6 sport ${port} 0xffff`,
      ),
    )
  })

  test('is not got around by what hides a port', () => {
    const { matches } = rulesOf(orderOf('rate_limit', 'fd00::5', { scope }))
    expect(matches.from.slice(2)).toEqual(
      [0, 43, 44, 60].map(
        (n) => `match ip6 src fd00::5/128 match ip6 dst fd00::1/128 match ip6 protocol ${n} 0xff`,
      ),
    )
    const four = rulesOf(
      orderOf('rate_limit', '10.0.0.5', { scope: { protocol: 'udp', ports: [53] } }),
    ).matches.to
    const base = 'match ip dst 10.0.0.5/32 match ip protocol 17 0xff'
    expect(four.slice(0, 3)).toEqual([
      `${base} match ip sport 53 0xffff`,
      `${base} match u8 0x06 0x0e at 0`,
      `${base} match u8 0x08 0x08 at 0`,
    ])
    expect(four.at(-1)).toBe(`${base} match u16 0x1000 0x1000 at 6`)
    expect(four.length).toBe(16)
  })

  test('is the whole host where none is named; IPv4 in IPv6 is IPv4', () => {
    expect(rulesOf(orderOf('rate_limit', '::ffff:192.0.2.1'))).toEqual({
      protocol: 'ip',
      matches: { from: ['match ip src 192.0.2.1/32'], to: ['match ip dst 192.0.2.1/32'] },
    })
  })
})

test.each([
  ['evil.example', {}, 'is no address'],
  ['10.0.0.5 action drop', {}, 'is no address'],
  ['10.0.0.5', { server: 'fd00::1' }, 'is no address of the kind'],
  ['10.0.0.5', { ports: [80] }, 'without a protocol'],
  [
    '10.0.0.5',
    { protocol: 'tcp', ports: Array.from({ length: 17 }, (_, i) => i + 1) },
    'at most 16',
  ],
] as const)('%s with %j is refused', (target, scope, said) => {
  expect(() => rulesOf(orderOf('rate_limit', target, { scope }))).toThrow(said)
})

test('complaints belong to the line before them', () => {
  const said =
    'Error: A.\nWe have an error talking to the kernel\nCommand failed -:2\nCannot find device "x"\nCommand failed -:5\n'
  expect(failedLines(said)).toEqual(
    new Map([
      [1, 'Error: A.'],
      [4, 'Cannot find device "x"'],
    ]),
  )
})

/** A machine with one interface, whose tc complains as it is told. */
const machine =
  (complaint: string): Tool =>
  async ([program, ...words], input = '') => {
    const said = (out: string) => ({ status: 0, out, err: '' })
    if (program === 'ip' && words.includes('show'))
      return said(JSON.stringify([{ ifname: 'eth0', flags: ['UP'] }]))
    if (program === 'tc' && words.includes('show')) return said('[]')
    if (program === 'tc') {
      const lines = input.trim().split('\n')
      return {
        status: 1,
        out: '',
        err: lines.map((_, i) => `${complaint}\nCommand failed -:${i + 1}\n`).join(''),
      }
    }
    return said('')
  }

test.each([
  ['RTNETLINK answers: Operation not permitted', 'it needs root or CAP_NET_ADMIN'],
  ['Error: TC classifier not found.', 'this kernel lacks a part of tc that limits need'],
  ['Error: Failed to load TC action module.', 'this kernel lacks a part of tc that limits need'],
])('%s is put into a sentence', async (complaint, said) => {
  const driver = tc({ interfaces: null, bytesPerSecond: 1000, tool: machine(complaint) })
  const planned = await plannedOf(driver, orderOf('rate_limit', '10.0.0.5'))
  await expect(driver.apply([planned])).rejects.toThrow(said)
})

test.each([0, 999, Number.NaN, 1e12])(
  'a limit of %d bytes/s is refused',
  async (bytesPerSecond) => {
    const driver = tc({ interfaces: null, bytesPerSecond, tool: machine('') })
    await expect(plannedOf(driver, orderOf('rate_limit', '10.0.0.5'))).rejects.toThrow(AmoskysError)
  },
)

test('says what it holds, where, and what it cannot hold', async () => {
  const driver = tc({ interfaces: null, bytesPerSecond: 100_000, tool: machine('') })
  const scope = { server: '10.0.0.1', protocol: 'tcp', ports: [22] } as const
  const { plan } = await plannedOf(driver, orderOf('rate_limit', '10.0.0.5', { scope }))
  expect(plan.effect).toBe(
    'What comes from 10.0.0.5 to TCP port 22 of 10.0.0.1, and what is answered, is each held to 100 KB/s on eth0; what is more waits and is then dropped. All else goes on at full speed. What goes another way than over this machine is not held.',
  )
  expect(plan.steps[0]).toBe('ip link add ifb-amoskys type ifb')
  expect(plan.steps.length).toBe(17)
  expect(plan.steps.at(-1)).toMatch(/^and \d+ more of this kind$/)
  expect(plan.warnings.length).toBe(2)
})
