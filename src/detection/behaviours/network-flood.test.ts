import { expect, test } from 'vitest'
import { alarms, heard, pointsOf, Story } from './kit/story.fixture.ts'

const stranger = (i: number) => `${1 + (i % 200)}.${(i >> 3) % 250}.${i % 250}.9`

test('datagrams of forged addresses to all of a network are one flood of it, and no port scans', () => {
  const story = new Story()
  for (let i = 0; i < 12_000; i++)
    story.connect({
      ...{ atMs: i, source: stranger(i), destination: `10.82.16.${1 + (i % 240)}` },
      ...{ port: 1 + ((i * 7919) % 30_000), protocol: 17, sent: 900, packets: 1, lastsMs: 120_000 },
    })
  const signals = heard(story)
  expect(alarms(signals)).toEqual(['network-flood'])
  const { facts, peers, actor } = signals.findLast(({ detector }) => detector === 'network-flood')!
  expect(facts).toMatchObject({
    network: '10.82.16.0/24',
    addresses: { text: '240 addresses' },
    flooder: 'Many addresses',
  })
  expect([peers.length, actor]).toEqual([32, ''])
})

test('SYNs to many, never taken up, are one; a busy farm is none', () => {
  const flood = new Story()
  const farm = new Story()
  for (let i = 0; i < 6000; i++) {
    const visit = { atMs: i * 1.5, source: stranger(i), port: 443 }
    flood.open({ ...visit, destination: `10.82.16.${1 + (i % 60)}` })
    farm.connect({ ...visit, destination: `10.82.16.${1 + (i % 60)}`, sent: 700, received: 9000 })
  }
  expect(alarms(heard(flood))).toEqual(['network-flood'])
  expect(alarms(heard(farm))).toEqual([])
})

test('resolvers that answer are taken back or never told; what went to one host is not of the network', () => {
  const farm = new Story()
  const single = new Story()
  for (let i = 0; i < 6000; i++) {
    const visit = { atMs: i * 1.5, source: stranger(i), protocol: 17, sent: 60, packets: 2 }
    farm.connect({
      ...{ ...visit, destination: `10.82.16.${1 + (i % 12)}`, port: 53 },
      ...{ received: 200, lastsMs: 120_000, state: 'SF', end: 'idle' },
    })
    single.open({ ...visit, destination: '10.82.16.9', port: 1 + i })
  }
  expect(alarms(heard(farm))).toEqual([])
  expect(pointsOf(heard(single), 'network-flood')).toBe(0)
})
