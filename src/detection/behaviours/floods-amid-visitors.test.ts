import { expect, test } from 'vitest'
import { heard, type Story, Story as StoryOf } from './kit/story.fixture.ts'

const victim = '10.0.0.80'
const flooder = '198.51.100.23'
const floodAtMs = 60_000

/** A visitor each two seconds, served, before and after; and amid them the flood. */
function amidVisitors(flood: (story: Story) => void): Story {
  const story = new StoryOf()
  const visit = (i: number) =>
    story.connect({
      ...{ atMs: i * 2000, source: `203.0.113.${1 + (i % 40)}`, destination: victim },
      ...{ port: 443, sent: 700, received: 9000 },
    })
  for (let i = 0; i < 30; i++) visit(i)
  flood(story)
  for (let i = 32; i < 60; i++) visit(i)
  return story
}

function told(story: Story, name: string) {
  const signal = heard(story).findLast(({ detector }) => detector === name)!
  const texts = Object.entries(signal.facts).map(([key, fact]) => [
    key,
    typeof fact === 'string' ? fact : fact.text,
  ])
  return {
    signal,
    facts: Object.fromEntries(texts),
    spanMs: (signal.timeUs - signal.firstUs) / 1000,
  }
}

test('of a SYN flood of one host no visitor is a source, and their time is not its own', () => {
  const { signal, facts, spanMs } = told(
    amidVisitors((story) => {
      for (let i = 0; i < 1600; i++)
        story.open({ atMs: floodAtMs + i, source: flooder, destination: victim, port: 443 })
    }),
    'syn-flood',
  )
  expect(facts).toMatchObject({ sources: flooder, flooder, span: '1.6 s', syns: '1600 SYNs' })
  expect(spanMs).toBeLessThan(1700)
  expect(signal.flowCount).toBeLessThan(1640)
  expect(new Set(signal.flows.map(({ source }) => source))).toEqual(new Set([flooder]))
  expect(signal.evidence.find(({ id }) => id === 'lasting')!.points).toBeLessThan(0)
})

test('pings of a monitor are no part of a flood of pings', () => {
  const story = new StoryOf()
  const ping = { destination: victim, protocol: 1, port: 0, sourcePort: 8 }
  for (let i = 0; i < 30; i++) story.open({ ...ping, atMs: i * 2000, source: '10.0.0.20' })
  for (let i = 0; i < 2000; i++) story.open({ ...ping, atMs: floodAtMs + i * 1.5, source: flooder })
  for (let i = 32; i < 40; i++) story.open({ ...ping, atMs: i * 2000, source: '10.0.0.20' })
  const { facts, spanMs } = told(story, 'icmp-flood')
  expect(facts).toMatchObject({ sources: flooder, flood: 'ICMP', packets: '2000 packets' })
  expect(spanMs).toBeLessThan(3100)
})

test.each([
  [1, 'UDP to port 1900', 'UDP to port 1900'],
  [300, 'UDP', 'UDP to 300 ports'],
])('a UDP flood of %i ports tells them', (ports, flood, traffic) => {
  const story = new StoryOf()
  for (let i = 0; i < 3000; i++)
    story.open({
      ...{ atMs: i / 2, source: flooder, destination: victim, protocol: 17, sent: 900 },
      port: 1900 + (i % ports),
    })
  expect(told(story, 'udp-flood').facts).toMatchObject({ flood, traffic })
})

test('reflectors are named, the first few of them', () => {
  const story = new StoryOf()
  for (let i = 0; i < 600; i++)
    story.open({
      ...{ atMs: i, source: `203.0.113.${100 + (i % 7)}`, sourcePort: 161, destination: victim },
      ...{ port: 3299, protocol: 17, sent: 900 },
    })
  const { facts } = told(story, 'reflection')
  expect(facts['named']).toBe(
    '203.0.113.100, 203.0.113.101, 203.0.113.102, 203.0.113.103 and 3 more',
  )
})
