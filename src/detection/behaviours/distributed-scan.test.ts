import { expect, test } from 'vitest'
import { alarms, heard, Story } from './kit/story.fixture.ts'

const victim = '10.0.0.10'

/** Twenty addresses, each of which tries four ports of one host. */
function shared(port: (i: number) => number): Story {
  const story = new Story()
  for (let i = 0; i < 80; i++)
    story.connect({
      ...{ atMs: i * 900, source: `198.51.100.${1 + (i % 20)}`, destination: victim },
      ...{ port: port(i), packets: 2, state: 'REJ', answered: 1, end: 'reset' },
    })
  return story
}

test('a port scan that is shared among many addresses is one signal about the host', () => {
  const [told, ...others] = heard(shared((i) => 100 + i))
  expect(others).toEqual([])
  expect(told).toMatchObject({ detector: 'distributed-scan', actor: '', peer: victim })
  expect(told!.facts).toMatchObject({
    sources: { text: '20 addresses' },
    ports: { text: '80 ports' },
    named: '198.51.100.1, 198.51.100.2, 198.51.100.3 and 17 more',
    portList: '100-179',
  })
})

test('clients of a few services that are down are quiet', () => {
  expect(alarms(heard(shared((i) => 100 + (i % 8))))).toEqual([])
})

test('one scanner among strangers is no scan by many', () => {
  const story = shared((i) => [22, 23, 80, 443][i % 4]!)
  for (let i = 0; i < 200; i++)
    story.connect({ atMs: i * 400, source: '203.0.113.7', destination: victim, port: 1000 + i })
  const told = heard(story).map(({ detector }) => detector)
  expect(told).toContain('vertical-scan')
  expect(alarms(heard(story))).toEqual(['vertical-scan'])
})

test('callers of ports at which others are served are no scanners', () => {
  const story = shared((i) => 100 + i)
  for (let i = 0; i < 80; i++)
    story.connect({
      ...{ atMs: 80_000 + i * 100, source: `198.51.101.${1 + i}`, destination: victim },
      ...{ port: 100 + i, sent: 300, received: 900 },
    })
  expect(alarms(heard(story))).toEqual([])
})
