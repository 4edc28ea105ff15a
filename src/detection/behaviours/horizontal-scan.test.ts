import { expect, test } from 'vitest'
import { alarms, heard, pointsOf, Story } from './kit/story.fixture.ts'

const source = '10.0.0.30'
const other = (i: number) => `203.0.${113 + (i >> 7)}.${(i % 128) + 1}`

function asked(portOf: (i: number) => number, hosts = 80, sent = 24): Story {
  const story = new Story()
  for (let i = 0; i < hosts; i++)
    story.connect({
      ...{ atMs: i * 500, source, destination: other(i), port: portOf(i), protocol: 17 },
      ...{ sourcePort: 28_681, sent, packets: 1, end: 'idle' },
    })
  return story
}

test('a program sends to its peers from one port, and each of them has its own', () => {
  const peers = asked((i) => (i % 2 === 0 ? 6346 : 20_000 + i * 7))
  expect(alarms(heard(peers))).toEqual([])
})

test('who asks all hosts for the same is told, though it sends from one port', () => {
  expect(alarms(heard(asked(() => 161)))).toEqual(['horizontal-scan'])
  expect(alarms(heard(asked(() => 37_810)))).toEqual(['horizontal-scan'])
})

test('a few ports of each host, gone through in whatever order, are no peers’ own ports', () => {
  const story = new Story()
  for (let i = 0; i < 30 * 24; i++) {
    const at = (i * 487) % (30 * 24)
    story.connect({
      ...{ atMs: i * 50, source, destination: `10.0.1.${1 + (at % 30)}`, protocol: 17 },
      ...{ port: 2000 + Math.floor(at / 30) * 31, sourcePort: 50_000, packets: 1, end: 'idle' },
    })
  }
  expect(pointsOf(heard(story), 'horizontal-scan')).toBeGreaterThan(30)
})
